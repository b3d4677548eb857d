// lockgraph explain LG1001
#include <string>

#include "llvm/Support/raw_ostream.h"
#include "report/explain.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/rendering.h"
#include "tools/lockgraph/rule_switches.h"

namespace lockgraph::cli {

int ExplainCommand(const Options& options) {
  if (options.explain_rules.empty()) {
    return Fail(
        absl::InvalidArgumentError("explain needs a rule, e.g. lockgraph explain LG1001\n"
                                   "  lockgraph list-rules shows all of them"));
  }
  for (const std::string& word : options.explain_rules) {
    absl::StatusOr<lockorder::Rule> rule = RuleNamed(word);
    if (!rule.ok()) return Fail(rule.status());
    report::WriteExplanation(llvm::outs(), *rule, UseColor(options, llvm::outs()));
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
