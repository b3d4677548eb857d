#include "report/text.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/gather.h"
#include "report/layout.h"
#include "report/snippet.h"
#include "report/style.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::Level;
using lockorder::Site;

// Steps that are drawn in one snippet: one thread, one file, lines going downwards.
using Section = std::vector<const Step*>;

std::vector<Section> SectionsOf(const Naming& naming, const Story& story) {
  std::vector<Section> sections;
  const Step* before = nullptr;
  for (const Step& step : story.steps) {
    const Site& site = naming.Site(step.site);
    if (before == nullptr || before->thread != step.thread ||
        naming.Site(before->site).file != site.file || naming.Site(before->site).line > site.line) {
      sections.emplace_back();
    }
    sections.back().push_back(&step);
    before = &step;
  }
  return sections;
}

class StoryWriter {
 public:
  StoryWriter(llvm::raw_ostream& out, const Teller& teller, const Story& story,
              const TextOptions& options)
      : out_(out), teller_(teller), naming_(teller.naming()), story_(story), options_(options) {
    uint32_t largest = 1;
    for (const Step& step : story.steps) {
      largest = std::max(largest, naming_.Site(step.site).line);
    }
    gutter_ = static_cast<uint32_t>(llvm::utostr(largest).size());
  }

  void Write() {
    WriteHeadline();
    const std::vector<Section> sections = SectionsOf(naming_, story_);
    // The arrow points at the primary place; the sections after the first name theirs.
    if (story_.primary.valid()) WriteLocation("--> ", story_.primary);
    for (size_t i = 0; i < sections.size(); ++i) {
      const bool under_arrow = i == 0 && naming_.Site(sections[0].front()->site).file ==
                                             naming_.Site(story_.primary).file;
      if (!under_arrow) WriteLocation("::: ", LocationOf(sections[i]));
      WriteSection(sections[i]);
    }
    WriteNotes();
    out_ << '\n';
  }

 private:
  void WriteHeadline() {
    const Level level = story_.finding->level;
    const std::string word = LevelWord(level).str();
    const std::string code = std::string(Info(story_.finding->rule).code);
    WriteStyled(out_, options_.color, StyleOf(level), word + "[" + code + "]");
    WriteStyled(out_, options_.color, Style::kBold, ": " + Printable(story_.headline));
    out_ << '\n';
  }

  // The place that names a section: where it goes wrong, else its last one.
  lockorder::SiteId LocationOf(const Section& section) const {
    for (const Step* step : section) {
      if (step->kind == Step::Kind::kWant) return step->site;
    }
    return section.back()->site;
  }

  void WriteLocation(llvm::StringRef arrow, lockorder::SiteId id) {
    const Site& site = naming_.Site(id);
    out_.indent(gutter_);
    WriteStyled(out_, options_.color, Style::kGutter, arrow);
    if (site.file.empty()) {
      out_ << "in " << Printable(naming_.Place(id)) << '\n';
      return;
    }
    out_ << Printable(teller_.sources().DisplayPath(site.file));
    if (site.line != 0) out_ << ':' << site.line;
    if (site.line != 0 && site.column != 0) out_ << ':' << site.column;
    out_ << '\n';
  }

  void WriteBar(llvm::StringRef text = "") {
    WriteStyled(out_, options_.color, Style::kGutter, std::string(gutter_, ' ') + " |");
    if (!text.empty()) out_ << ' ' << text;
    out_ << '\n';
  }

  void WriteSection(const Section& section) {
    WriteBar();
    uint32_t before = 0;
    for (size_t i = 0; i < section.size();) {
      const Site& site = naming_.Site(section[i]->site);
      size_t end = i;
      while (end < section.size() && naming_.Site(section[end]->site).line == site.line) ++end;
      WriteLine(llvm::ArrayRef(section).slice(i, end - i), before);
      before = site.line;
      i = end;
    }
  }

  void WriteLine(llvm::ArrayRef<const Step*> steps, uint32_t before) {
    const Site& site = naming_.Site(steps.front()->site);
    const std::optional<llvm::StringRef> text = teller_.sources().Line(site.file, site.line);
    if (!text) {
      for (const Step* step : steps) WriteWithoutSource(*step);
      return;
    }
    const SnippetOptions snippet{gutter_, options_.width, options_.color};
    if (before != 0 && site.line == before + 2) {
      const std::optional<llvm::StringRef> between = teller_.sources().Line(site.file, before + 1);
      WriteSnippetLine(out_, before + 1, between.value_or(""), {}, snippet);
    } else if (before != 0 && site.line > before + 2) {
      WriteStyled(out_, options_.color, Style::kGutter, "...");
      out_ << '\n';
    }
    std::vector<LabelledSpan> spans;
    for (const Step* step : steps) {
      spans.push_back({SourceCache::SpanOf(naming_.Site(step->site), *text),
                       step->kind == Step::Kind::kWant, Printable(step->label)});
    }
    WriteSnippetLine(out_, site.line, *text, std::move(spans), snippet);
  }

  void WriteWithoutSource(const Step& step) {
    const Site& site = naming_.Site(step.site);
    std::string place;
    if (site.line != 0) place = "line " + llvm::utostr(site.line);
    if (const std::string function = naming_.Function(step.site); !function.empty()) {
      place += (place.empty() ? "in `" : ", in `") + function + "`";
    }
    WriteBar(Printable(place.empty() ? step.label : place + ": " + step.label));
  }

  // "   = help: ..." with what does not fit on the line indented beneath it.
  void WriteNote(llvm::StringRef kind, llvm::StringRef text) {
    const std::string head = kind.str() + ": ";
    const uint32_t indent = gutter_ + 3 + static_cast<uint32_t>(head.size());
    uint32_t room = 0;
    if (options_.width != 0) room = options_.width > indent + 30 ? options_.width - indent : 30;
    out_.indent(gutter_ + 1);
    WriteStyled(out_, options_.color, Style::kGutter, "= ");
    WriteStyled(out_, options_.color, Style::kBold, kind);
    out_ << ": ";
    bool first = true;
    for (const std::string& line : Wrap(Printable(text), room)) {
      if (!first) out_.indent(indent);
      out_ << line << '\n';
      first = false;
    }
  }

  void WriteNotes() {
    for (const std::string& thread : story_.threads) {
      const auto [who, what] = llvm::StringRef(thread).split(": ");
      WriteNote(who, what);
    }
    WriteWhy();
    for (const std::string& line : story_.help) WriteNote("help", line);
    for (const std::string& line : story_.notes) WriteNote("note", line);
    const std::string code = std::string(Info(story_.finding->rule).code);
    WriteNote("more", "lockgraph explain " + code);
    if (options_.fingerprints) WriteNote("fingerprint", story_.finding->fingerprint);
  }

  void WriteWhy() {
    if (story_.why.empty()) return;
    // On one line where it fits; else one event a line.
    std::string all;
    for (size_t i = 0; i < story_.why.size(); ++i) {
      all += (i == 0 ? "" : "; ") + llvm::utostr(i + 1) + ". " + story_.why[i];
    }
    const uint32_t used = gutter_ + 8;
    if (options_.width == 0 || Width(Printable(all)) + used <= options_.width) {
      WriteNote("why", all);
      return;
    }
    for (size_t i = 0; i < story_.why.size(); ++i) {
      const std::string event = llvm::utostr(i + 1) + ". " + story_.why[i];
      if (i == 0) {
        WriteNote("why", event);
        continue;
      }
      const uint32_t room = options_.width > used + 33 ? options_.width - used - 3 : 30;
      bool first = true;
      for (const std::string& line : Wrap(Printable(event), room)) {
        out_.indent(first ? used : used + 3) << line << '\n';
        first = false;
      }
    }
  }

  llvm::raw_ostream& out_;
  const Teller& teller_;
  const Naming& naming_;
  const Story& story_;
  const TextOptions& options_;
  uint32_t gutter_ = 1;
};

void WriteBlindSpots(llvm::raw_ostream& out, const Naming& naming, const TextOptions& options) {
  std::map<lockorder::BlindSpot::Kind, uint64_t> counts;
  for (const lockorder::BlindSpot& spot : naming.observations().blind_spots) {
    counts[spot.kind] += spot.count;
  }
  if (counts.empty()) return;
  std::vector<std::string> phrases;
  for (const auto& [kind, count] : counts) phrases.push_back(BlindSpotPhrase(kind, count));
  out << "not seen: " << JoinWithAnd(phrases);
  if (!options.blind_spots) {
    out << " (--blind-spots lists them)\n";
    return;
  }
  out << '\n';
  for (const lockorder::BlindSpot& spot : naming.observations().blind_spots) {
    out << "  " << Printable(spot.site.valid() ? naming.Place(spot.site) + ": " : "")
        << BlindSpotPhrase(spot.kind, spot.count);
    if (!spot.what.empty()) out << ": " << Printable(spot.what);
    out << '\n';
  }
}

}  // namespace

void WriteStory(llvm::raw_ostream& out, const Teller& teller, const Story& story,
                const TextOptions& options) {
  StoryWriter(out, teller, story, options).Write();
}

void WriteSummary(llvm::raw_ostream& out, const Naming& naming, const lockorder::Verdict& verdict,
                  const TextOptions& options) {
  uint64_t errors = 0, warnings = 0, notes = 0;
  for (const lockorder::Finding& finding : verdict.findings) {
    if (finding.level == Level::kError) ++errors;
    if (finding.level == Level::kWarning) ++warnings;
    if (finding.level == Level::kNote) ++notes;
  }
  std::vector<std::string> parts;
  if (errors > 0) parts.push_back(Count(errors, "error", "errors"));
  if (warnings > 0) parts.push_back(Count(warnings, "warning", "warnings"));
  if (notes > 0) parts.push_back(Count(notes, "note", "notes"));
  std::string line = parts.empty() ? "no findings" : llvm::join(parts, ", ");
  if (options.told_together > 0) {
    line += " (" + llvm::utostr(options.told_together) + " told together with another)";
  }
  if (options.accepted > 0) {
    line += "; " + llvm::utostr(options.accepted) + " known from the baseline";
  }
  if (options.suppressed > 0) line += "; " + llvm::utostr(options.suppressed) + " suppressed";
  WriteStyled(out, options.color, Style::kBold, line);
  out << '\n';
  if (verdict.cycles_cut > 0) {
    out << "not all cycles were looked at: " << Count(verdict.cycles_cut, "was", "were")
        << " left out at the limit\n";
  }
  WriteBlindSpots(out, naming, options);
}

void WriteText(llvm::raw_ostream& out, const lockorder::Observations& observations,
               const lockorder::Verdict& verdict, const TextOptions& options) {
  SourceCache sources(options.root);
  const Teller teller(observations, sources, TellOptions{});
  TextOptions summary = options;
  std::vector<const lockorder::Finding*> findings;
  for (const lockorder::Finding& finding : verdict.findings) findings.push_back(&finding);
  if (options.fingerprints) {  // each has its own
    for (const lockorder::Finding* finding : findings) {
      WriteStory(out, teller, teller.Tell(*finding), options);
    }
  } else {
    for (const Gathered& gathered : Gather(teller.naming(), findings)) {
      summary.told_together += gathered.others.size();
      Story story = teller.Tell(*gathered.finding);
      if (std::string line = OtherPlaces(teller.naming(), gathered); !line.empty()) {
        story.notes.push_back(std::move(line));
      }
      WriteStory(out, teller, story, options);
    }
  }
  if (options.summary) WriteSummary(out, teller.naming(), verdict, summary);
}

}  // namespace lockgraph::report
