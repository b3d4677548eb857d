#include "report/clang_style.h"

#include <string>

#include "report/labels.h"
#include "report/layout.h"
#include "report/style.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

void WriteLine(llvm::raw_ostream& out, const Teller& teller, lockorder::SiteId id,
               lockorder::Level level, const std::string& message, bool color) {
  const lockorder::Site& site = teller.naming().Site(id);
  std::string place = "lockgraph";  // editors expect something before the severity
  if (!site.file.empty()) place = teller.sources().DisplayPath(site.file);
  if (!site.file.empty() && site.line != 0) {
    place += ":" + std::to_string(site.line);
    if (site.column != 0) place += ":" + std::to_string(site.column);
  }
  WriteStyled(out, color, Style::kBold, Printable(place) + ": ");
  WriteStyled(out, color, StyleOf(level), LevelWord(level).str() + ": ");
  WriteStyled(out, color, level == lockorder::Level::kNote ? Style::kPlain : Style::kBold,
              Printable(WithQuotes(message)));
  out << '\n';
}

}  // namespace

void WriteClangStyle(llvm::raw_ostream& out, const Teller& teller,
                     const lockorder::Verdict& verdict, const ClangOptions& options) {
  for (const lockorder::Finding& finding : verdict.findings) {
    const Story story = teller.Tell(finding);
    const std::string code = std::string(Info(finding.rule).code);
    WriteLine(out, teller, story.primary, finding.level, story.headline + " [" + code + "]",
              options.color);
    for (const Step& step : story.steps) {
      WriteLine(out, teller, step.site, lockorder::Level::kNote, step.label, options.color);
    }
    for (const std::string& help : story.help) {
      WriteLine(out, teller, story.primary, lockorder::Level::kNote, help, options.color);
    }
  }
}

}  // namespace lockgraph::report
