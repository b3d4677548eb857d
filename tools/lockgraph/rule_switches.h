// --enable and --disable.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_RULE_SWITCHES_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_RULE_SWITCHES_H_

#include <string>

#include "absl/status/statusor.h"
#include "lockorder/judge.h"
#include "lockorder/rules.h"
#include "tools/lockgraph/options.h"

namespace lockgraph::cli {

// The rule that `word` names by code or name; kInvalidArgument with the nearest one otherwise.
absl::StatusOr<lockorder::Rule> RuleNamed(const std::string& word);

// Checks all rule names on the command line.
absl::StatusOr<lockorder::JudgeOptions> JudgeOptionsOf(const Options& options);

// Takes findings of disabled rules out. Requires that JudgeOptionsOf accepted the options.
void ApplyRuleSwitches(const Options& options, lockorder::Verdict& verdict);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_RULE_SWITCHES_H_
