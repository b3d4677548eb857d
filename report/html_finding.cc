#include "report/html_finding.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/explain.h"
#include "report/html_text.h"
#include "report/labels.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::Site;

constexpr uint32_t kContextLines = 1;

// A step with its number in the whole story.
struct NumberedStep {
  uint32_t number = 0;
  const Step* step = nullptr;
};

using Excerpt = std::vector<NumberedStep>;

class FindingWriter {
 public:
  FindingWriter(llvm::raw_ostream& out, const Teller& teller, const Story& story)
      : out_(out), teller_(teller), naming_(teller.naming()), story_(story) {}

  void Write(const Standing& standing, const std::string& id) {
    const std::string level = LevelWord(story_.finding->level).str();
    const lockorder::RuleInfo& rule = Info(story_.finding->rule);
    out_ << "<article class=\"finding " << level << "\" id=\"" << Html(id)
         << "\">\n<h3><span class=\"level\">" << level << "</span> <span class=\"rule\" title=\""
         << Html(rule.name) << "\">" << rule.code << "</span> " << HtmlSentence(story_.headline)
         << "</h3>\n";
    WriteStanding(standing);
    WriteThreads();
    out_ << "<div class=\"beneath\">\n";
    WriteHtmlCycle(out_, naming_, *story_.finding);
    out_ << "<div class=\"advice\">\n";
    WriteList("Why it can hang", "ol", story_.why);
    WriteList("What to do", "ul", story_.help);
    WriteList("What is known", "ul", story_.notes);
    out_ << "<p class=\"more\">Fingerprint <code>" << Html(story_.finding->fingerprint)
         << "</code>; <code>lockgraph explain " << rule.code << "</code> tells more.</p>\n"
         << "</div>\n</div>\n</article>\n";
  }

 private:
  void WriteStanding(const Standing& standing) {
    if (standing.state == Standing::State::kNew) out_ << "<p class=\"standing new\">new</p>\n";
    if (standing.state == Standing::State::kKnown) {
      out_ << "<p class=\"standing\">known from the baseline</p>\n";
    }
    if (standing.suppressed != Standing::Suppressed::kNo) {
      out_ << "<p class=\"standing\">suppressed: " << Html(standing.reason) << "</p>\n";
    }
  }

  void WriteList(llvm::StringRef title, llvm::StringRef tag,
                 const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out_ << "<h4>" << title << "</h4>\n<" << tag << ">\n";
    for (const std::string& line : lines) out_ << "<li>" << HtmlSentence(line) << "</li>\n";
    out_ << "</" << tag << ">\n";
  }

  void WriteThreads() {
    std::vector<uint32_t> threads;
    for (const Step& step : story_.steps) {
      if (!llvm::is_contained(threads, step.thread)) threads.push_back(step.thread);
    }
    out_ << "<div class=\"threads\">\n";
    for (const uint32_t thread : threads) {
      out_ << "<section class=\"thread\">\n<h4>";
      if (thread == 0) {
        out_ << "Declared order";
      } else if (thread <= story_.threads.size()) {
        out_ << HtmlSentence(Capitalised(story_.threads[thread - 1]));
      } else {
        out_ << "Thread " << thread;
      }
      out_ << "</h4>\n";
      for (const Excerpt& excerpt : ExcerptsOf(thread)) WriteExcerpt(excerpt);
      out_ << "</section>\n";
    }
    out_ << "</div>\n";
  }

  // As in the text: one file, lines going downwards.
  std::vector<Excerpt> ExcerptsOf(uint32_t thread) const {
    std::vector<Excerpt> excerpts;
    const Site* before = nullptr;
    for (uint32_t i = 0; i < story_.steps.size(); ++i) {
      if (story_.steps[i].thread != thread) continue;
      const Site& site = naming_.Site(story_.steps[i].site);
      if (before == nullptr || before->file != site.file || before->line > site.line) {
        excerpts.emplace_back();
      }
      excerpts.back().push_back({i + 1, &story_.steps[i]});
      before = &site;
    }
    return excerpts;
  }

  void WriteExcerpt(const Excerpt& excerpt) {
    const Site& first = naming_.Site(excerpt.front().step->site);
    out_ << "<figure>\n<figcaption>"
         << Html(first.file.empty() ? naming_.Place(excerpt.front().step->site)
                                    : teller_.sources().DisplayPath(first.file))
         << "</figcaption>\n";
    if (teller_.sources().Line(first.file, first.line)) {
      out_ << "<pre>";
      WriteLines(excerpt, first.file);
      out_ << "</pre>\n";
    } else {
      for (const NumberedStep& numbered : excerpt) WriteLabel(numbered, "div");
    }
    out_ << "</figure>\n";
  }

  void WriteLabel(const NumberedStep& numbered, llvm::StringRef tag) {
    const Site& site = naming_.Site(numbered.step->site);
    out_ << "<" << tag << " class=\"label " << StepKindWord(numbered.step->kind) << "\"><b>"
         << numbered.number << "</b> ";
    if (tag == "div" && site.line != 0) out_ << "line " << site.line << ": ";
    out_ << HtmlSentence(BareLabel(*numbered.step)) << "</" << tag << ">";
  }

  void WriteLines(const Excerpt& excerpt, const std::string& file) {
    std::map<uint32_t, std::vector<NumberedStep>> by_line;
    for (const NumberedStep& numbered : excerpt) {
      by_line[naming_.Site(numbered.step->site).line].push_back(numbered);
    }
    uint32_t written = 0;
    for (const auto& [number, steps] : by_line) {
      const uint32_t begin =
          std::max(written + 1, number > kContextLines ? number - kContextLines : 1);
      if (written != 0 && begin > written + 1) out_ << "<span class=\"gap\">&hellip;</span>\n";
      for (uint32_t line = begin; line < number; ++line) WriteLine(file, line, {});
      WriteLine(file, number, steps);
      for (const NumberedStep& numbered : steps) {
        WriteLabel(numbered, "span");
        out_ << '\n';
      }
      written = number;
    }
    for (uint32_t line = written + 1; line <= written + kContextLines; ++line) {
      if (teller_.sources().Line(file, line)) WriteLine(file, line, {});
    }
  }

  void WriteLine(const std::string& file, uint32_t number, const std::vector<NumberedStep>& steps) {
    const llvm::StringRef text = teller_.sources().Line(file, number).value_or("");
    out_ << "<span class=\"number\">" << number << "</span>";
    std::vector<std::pair<Span, llvm::StringRef>> marks;
    for (const NumberedStep& numbered : steps) {
      marks.emplace_back(SourceCache::SpanOf(naming_.Site(numbered.step->site), text),
                         StepKindWord(numbered.step->kind));
    }
    llvm::sort(marks);
    uint32_t at = 0;
    for (const auto& [span, kind] : marks) {
      // Of marks that overlap, the first is drawn; the labels are all there.
      if (span.begin < at || span.end > text.size()) continue;
      out_ << Html(text.slice(at, span.begin)) << "<mark class=\"" << kind << "\">"
           << Html(text.slice(span.begin, span.end)) << "</mark>";
      at = span.end;
    }
    out_ << Html(text.drop_front(at)) << '\n';
  }

  llvm::raw_ostream& out_;
  const Teller& teller_;
  const Naming& naming_;
  const Story& story_;
};

}  // namespace

void WriteHtmlFinding(llvm::raw_ostream& out, const Teller& teller, const Story& story,
                      const Standing& standing, const std::string& id) {
  FindingWriter(out, teller, story).Write(standing, id);
}

}  // namespace lockgraph::report
