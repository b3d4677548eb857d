#include "report/github.h"

#include <string>
#include <vector>

#include "report/gather.h"
#include "report/labels.h"
#include "report/layout.h"

namespace lockgraph::report {
namespace {

constexpr size_t kMaxAnnotations = 9;

// A workflow command ends at the line's end; in properties, ':' and ',' separate.
std::string Escape(llvm::StringRef text, bool property) {
  std::string out;
  for (const char c : ValidUtf8(text)) {
    switch (c) {
      case '%':
        out += "%25";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      case ':':
        out += property ? "%3A" : ":";
        break;
      case ',':
        out += property ? "%2C" : ",";
        break;
      default:
        out += c;
    }
  }
  return out;
}

llvm::StringRef Command(lockorder::Level level) {
  switch (level) {
    case lockorder::Level::kError:
      return "error";
    case lockorder::Level::kWarning:
      return "warning";
    case lockorder::Level::kNote:
      break;
  }
  return "notice";
}

void WriteAnnotation(llvm::raw_ostream& out, const Teller& teller, const Gathered& gathered) {
  const lockorder::Finding& finding = *gathered.finding;
  const Story story = teller.Tell(finding);
  const lockorder::Site& site = teller.naming().Site(story.primary);
  const lockorder::RuleInfo& rule = Info(finding.rule);
  out << "::" << Command(finding.level) << ' ';
  if (!site.file.empty()) {
    out << "file=" << Escape(teller.sources().DisplayPath(site.file), true) << ',';
    if (site.line != 0) out << "line=" << site.line << ',';
    if (site.column != 0) out << "col=" << site.column << ',';
    if (site.end_column > site.column) out << "endColumn=" << site.end_column << ',';
  }
  out << "title=" << Escape(std::string(rule.code) + " " + std::string(rule.name), true) << "::";
  std::string message = Capitalised(WithQuotes(story.headline)) + ".\n";
  for (const Step& step : story.steps) {
    message += WithQuotes(StandaloneLabel(step)) + " (" + teller.naming().Place(step.site) + ")\n";
  }
  for (const std::string& help : story.help) message += "Help: " + WithQuotes(help) + "\n";
  if (const std::string others = OtherPlaces(teller.naming(), gathered); !others.empty()) {
    message += "Note: " + WithQuotes(others) + "\n";
  }
  out << Escape(llvm::StringRef(message).rtrim('\n'), false) << '\n';
}

}  // namespace

void WriteGitHub(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
                 const Standings& standings) {
  std::vector<const lockorder::Finding*> counting;
  for (size_t i = 0; i < verdict.findings.size(); ++i) {
    if (StandingOf(standings, i).counts()) counting.push_back(&verdict.findings[i]);
  }
  size_t written = 0;
  size_t more = 0;
  for (const Gathered& gathered : Gather(teller.naming(), counting)) {
    if (written == kMaxAnnotations) {
      more += 1 + gathered.others.size();
      continue;
    }
    WriteAnnotation(out, teller, gathered);
    ++written;
  }
  if (more > 0) {
    out << "::notice title=lockgraph::and " << Count(more, "more finding", "more findings")
        << "; the full report has them all\n";
  }
}

}  // namespace lockgraph::report
