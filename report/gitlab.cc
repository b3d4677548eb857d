#include "report/gitlab.h"

#include <string>

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"
#include "report/labels.h"
#include "report/layout.h"

namespace lockgraph::report {
namespace {

llvm::StringRef Severity(lockorder::Level level) {
  switch (level) {
    case lockorder::Level::kError:
      return "critical";
    case lockorder::Level::kWarning:
      return "major";
    case lockorder::Level::kNote:
      break;
  }
  return "minor";
}

std::string Body(const Teller& teller, const Story& story) {
  std::string body;
  for (const Step& step : story.steps) {
    body += "- " + StandaloneLabel(step) + " (" + teller.naming().Place(step.site) + ")\n";
  }
  for (const std::string& help : story.help) body += "\nHelp: " + help + "\n";
  return body;
}

}  // namespace

void WriteGitLab(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict) {
  llvm::StringMap<unsigned> seen;
  llvm::json::OStream json(out, 2);
  json.array([&] {
    for (const lockorder::Finding& finding : verdict.findings) {
      const Story story = teller.Tell(finding);
      const lockorder::Site& site = teller.naming().Site(story.primary);
      if (site.file.empty()) continue;
      std::string fingerprint = finding.fingerprint;
      if (const unsigned before = seen[fingerprint]++; before > 0) {
        fingerprint += "-" + std::to_string(before + 1);
      }
      const lockorder::RuleInfo& rule = Info(finding.rule);
      json.object([&] {
        json.attribute("type", "issue");
        json.attribute("check_name", std::string(rule.code) + " " + std::string(rule.name));
        json.attribute("description", ValidUtf8(Capitalised(story.headline)));
        json.attributeObject("content",
                             [&] { json.attribute("body", ValidUtf8(Body(teller, story))); });
        json.attributeArray("categories", [&] { json.value("Bug Risk"); });
        json.attribute("fingerprint", ValidUtf8(fingerprint));
        json.attribute("severity", Severity(finding.level));
        json.attributeObject("location", [&] {
          json.attribute("path", ValidUtf8(teller.sources().DisplayPath(site.file)));
          json.attributeObject("lines",
                               [&] { json.attribute("begin", site.line == 0 ? 1 : site.line); });
        });
      });
    }
  });
  out << '\n';
}

}  // namespace lockgraph::report
