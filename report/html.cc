#include "report/html.h"

#include <string>
#include <utility>
#include <vector>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"
#include "report/gather.h"
#include "report/hierarchy.h"
#include "report/html_finding.h"
#include "report/html_text.h"
#include "report/html_timeline.h"
#include "report/layout.h"
#include "report/order_edges.h"
#include "report/web_assets.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::Finding;
using lockorder::Level;

// Levels of a large program would bury the rest of the page; the explorer shows what is left out.
constexpr size_t kMaxLocksListed = 400;

class DocumentWriter {
 public:
  DocumentWriter(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
                 const HtmlOptions& options)
      : out_(out),
        teller_(teller),
        naming_(teller.naming()),
        verdict_(verdict),
        options_(options),
        view_(ViewOrder(teller.naming().observations(), &verdict)) {
    std::vector<const Finding*> findings;
    for (const Finding& finding : verdict.findings) findings.push_back(&finding);
    for (const Gathered& gathered : Gather(naming_, findings)) {
      groups_.push_back({entries_.size(), 1 + gathered.others.size()});
      AddEntry(*gathered.finding);
      for (const Finding* other : gathered.others) AddEntry(*other);
    }
  }

  void Write() {
    WriteHead();
    WriteHeader();
    WriteContents();
    WriteFindings();
    WriteOrder();
    if (options_.timeline != nullptr) {
      WriteHtmlTimeline(out_, *options_.timeline, teller_.sources());
    }
    WriteBlindSpots();
    if (!PageJs().empty()) out_ << "<script>" << PageJs() << "</script>\n";
    out_ << "</body>\n</html>\n";
  }

 private:
  struct Entry {
    Story story;
    std::string id;  // of its place in the page
  };
  // Entries that are read together, one after the other; the first is told in the contents.
  struct Group {
    size_t begin = 0;
    size_t count = 1;
  };

  void AddEntry(const Finding& finding) {
    std::string id = "f-" + finding.fingerprint;
    if (const unsigned before = seen_[id]++; before > 0) id += "-" + llvm::utostr(before + 1);
    entries_.push_back({teller_.Tell(finding), std::move(id)});
  }

  void WriteHead() {
    // The policy holds back whatever escaping might have missed.
    const bool script = !PageJs().empty();
    out_ << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
         << "style-src 'unsafe-inline'; img-src data:; script-src "
         << (script ? "'unsafe-inline'" : "'none'") << "\">\n"
         << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
         << Html(options_.title) << "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n"
         << ReportCss() << "</style>\n</head>\n<body>\n";
    WriteHtmlArrowHead(out_);
  }

  void WriteHeader() {
    uint64_t counts[3] = {0, 0, 0};
    for (const Finding& finding : verdict_.findings) ++counts[static_cast<size_t>(finding.level)];
    size_t locks = 0;
    for (const OrderVertex& vertex : view_.vertices) {
      locks += naming_.Get(vertex.resource).kind == lockorder::ResourceKind::kLock;
    }
    out_ << "<header>\n<h1>" << Html(options_.title) << "</h1>\n<p class=\"totals\">lockgraph: ";
    const std::pair<Level, const char*> levels[] = {
        {Level::kError, "error"}, {Level::kWarning, "warning"}, {Level::kNote, "note"}};
    bool any = false;
    for (const auto& [level, word] : levels) {
      const uint64_t count = counts[static_cast<size_t>(level)];
      if (count == 0) continue;
      out_ << (any ? ", " : "") << Count(count, word, std::string(word) + "s");
      any = true;
    }
    out_ << (any ? "; " : "no findings; ") << Count(locks, "lock", "locks") << ", "
         << Count(view_.edges.size(), "order", "orders") << "</p>\n</header>\n";
  }

  void WriteContents() {
    if (verdict_.findings.size() < 2) return;
    out_ << "<nav aria-label=\"Findings\">\n<h2>Findings</h2>\n<ol>\n";
    for (const Group& group : groups_) {
      const Entry& first = entries_[group.begin];
      const llvm::StringRef level = LevelWord(first.story.finding->level);
      out_ << "<li class=\"" << level << "\"><a href=\"#" << Html(first.id)
           << "\"><span class=\"level\">" << level << "</span> <span class=\"rule\">"
           << Info(first.story.finding->rule).code << "</span> "
           << HtmlSentence(first.story.headline) << "</a>";
      if (group.count > 1) WriteOthers(group);
      out_ << "</li>\n";
    }
    out_ << "</ol>\n</nav>\n";
  }

  // The other places of a finding that is one decision: a link each.
  void WriteOthers(const Group& group) {
    out_ << "\n<details><summary>the same at "
         << Count(group.count - 1, "further place", "further places") << "</summary><ul>\n";
    for (size_t i = group.begin + 1; i < group.begin + group.count; ++i) {
      const Story& story = entries_[i].story;
      const lockorder::SiteId place = PlaceToMend(naming_, *story.finding);
      const std::string function = naming_.Function(place);
      out_ << "<li class=\"" << LevelWord(story.finding->level) << "\"><a href=\"#"
           << Html(entries_[i].id) << "\">"
           << HtmlSentence((function.empty() ? "" : "`" + function + "` ") + "(" +
                           naming_.Place(place) + ")")
           << "</a></li>\n";
    }
    out_ << "</ul></details>";
  }

  void WriteFindings() {
    out_ << "<main>\n<h2>" << (entries_.empty() ? "No findings" : "What was found") << "</h2>\n";
    for (const Entry& entry : entries_) {
      const auto index = static_cast<size_t>(entry.story.finding - verdict_.findings.data());
      WriteHtmlFinding(out_, teller_, entry.story, StandingOf(options_.standings, index), entry.id);
    }
    out_ << "</main>\n";
  }

  void WriteOrder() {
    if (view_.edges.empty()) return;
    out_ << "<section>\n<h2>Lock order</h2>\n";
    if (!PageJs().empty()) WriteExplorer();
    WriteLevelsTable(BuildHierarchy(naming_, view_));
    out_ << "</section>\n";
  }

  void WriteLevelsTable(const Hierarchy& hierarchy) {
    if (hierarchy.levels.empty()) return;
    size_t listed = 0;
    out_ << "<details" << (PageJs().empty() ? " open" : "")
         << ">\n<summary>Levels: a thread that holds a lock takes only locks of higher levels"
         << "</summary>\n<table>\n<thead><tr><th>level</th><th>locks</th></tr></thead>\n<tbody>\n";
    for (size_t level = 0; level < hierarchy.levels.size() && listed < kMaxLocksListed; ++level) {
      out_ << "<tr><td>" << level + 1 << "</td><td>";
      for (size_t i = 0; i < hierarchy.levels[level].size() && listed < kMaxLocksListed; ++i) {
        ++listed;
        const OrderVertex& vertex = view_.vertices[hierarchy.levels[level][i]];
        out_ << (i > 0 ? ", " : "") << HtmlSentence(naming_.Resource(vertex.resource));
      }
      out_ << "</td></tr>\n";
    }
    out_ << "</tbody>\n</table>\n";
    if (listed == kMaxLocksListed) out_ << "<p>Further locks are not listed here.</p>\n";
    out_ << "</details>\n";
  }

  void WriteExplorer() {
    std::string json;
    llvm::raw_string_ostream text(json);
    WriteGraphJson(text);
    out_ << "<div id=\"explorer\"></div>\n<script type=\"application/json\" id=\"lock-order\">"
         << ScriptJson(json) << "</script>\n";
  }

  // Arrays instead of objects: five thousand locks must load at once.
  void WriteGraphJson(llvm::raw_ostream& out) {
    llvm::json::OStream json(out);
    json.object([&] {
      json.attributeArray("locks", [&] {
        for (const OrderVertex& vertex : view_.vertices) {
          const lockorder::Resource& resource = naming_.Get(vertex.resource);
          json.array([&] {
            json.value(Printable(naming_.PlainResource(vertex.resource)));
            json.value(Printable(resource.type));
            json.value(static_cast<int64_t>(resource.kind));
            json.value(resource.declared_at.valid() ? Printable(naming_.Place(resource.declared_at))
                                                    : std::string());
          });
        }
      });
      json.attributeArray("orders", [&] {
        for (const OrderEdge& edge : view_.edges) {
          const lockorder::Dependency& dependency =
              naming_.observations().dependencies[edge.dependency];
          json.array([&] {
            json.value(edge.from);
            json.value(edge.to);
            json.value(edge.places);
            json.value(edge.in_finding ? 1 : 0);
            json.value(Printable(naming_.Place(naming_.WantedAt(dependency))));
          });
        }
      });
    });
  }

  void WriteBlindSpots() {
    const auto& spots = naming_.observations().blind_spots;
    if (spots.empty()) return;
    out_ << "<section>\n<h2>Not seen</h2>\n<table>\n<thead><tr><th>what</th><th>where</th>"
         << "</tr></thead>\n<tbody>\n";
    for (const lockorder::BlindSpot& spot : spots) {
      out_ << "<tr><td>" << Html(BlindSpotPhrase(spot.kind, spot.count));
      if (!spot.what.empty()) out_ << ": <code>" << Html(spot.what) << "</code>";
      out_ << "</td><td>" << (spot.site.valid() ? HtmlSentence(naming_.Place(spot.site)) : "")
           << "</td></tr>\n";
    }
    out_ << "</tbody>\n</table>\n</section>\n";
  }

  llvm::raw_ostream& out_;
  const Teller& teller_;
  const Naming& naming_;
  const lockorder::Verdict& verdict_;
  const HtmlOptions& options_;
  OrderGraphView view_;
  std::vector<Entry> entries_;
  std::vector<Group> groups_;
  llvm::StringMap<unsigned> seen_;
};

}  // namespace

void WriteHtml(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
               const HtmlOptions& options) {
  DocumentWriter(out, teller, verdict, options).Write();
}

}  // namespace lockgraph::report
