#include "tools/lockgraph/rule_switches.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/StringRef.h"

namespace lockgraph::cli {

absl::StatusOr<lockorder::Rule> RuleNamed(const std::string& word) {
  if (const std::optional<lockorder::Rule> rule = lockorder::FindRule(word)) return *rule;
  unsigned best = 4;
  std::string nearest;
  for (const lockorder::RuleInfo& rule : lockorder::AllRules()) {
    for (const llvm::StringRef name : {llvm::StringRef(rule.code), llvm::StringRef(rule.name)}) {
      const unsigned distance = llvm::StringRef(word).edit_distance_insensitive(name, true, best);
      if (distance < best) {
        best = distance;
        nearest = name.str();
      }
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("there is no rule '", word, "'",
                   nearest.empty() ? "" : absl::StrCat(", did you mean ", nearest, "?"),
                   "\n  lockgraph list-rules shows all of them"));
}

absl::StatusOr<lockorder::JudgeOptions> JudgeOptionsOf(const Options& options) {
  lockorder::JudgeOptions judge;
  for (const std::string& word : options.enable) {
    absl::StatusOr<lockorder::Rule> rule = RuleNamed(word);
    if (!rule.ok()) return rule.status();
    if (*rule == lockorder::Rule::kBlockingUnderLock) judge.report_blocking_calls = true;
  }
  for (const std::string& word : options.disable) {
    absl::StatusOr<lockorder::Rule> rule = RuleNamed(word);
    if (!rule.ok()) return rule.status();
    // Whoever does not want to hear of hangs still wants to hear of what led there.
    if (*rule == lockorder::Rule::kLiveDeadlock) judge.tell_hangs_once = false;
  }
  return judge;
}

void ApplyRuleSwitches(const Options& options, lockorder::Verdict& verdict) {
  for (const std::string& word : options.disable) {
    const std::optional<lockorder::Rule> rule = lockorder::FindRule(word);
    std::erase_if(verdict.findings,
                  [&](const lockorder::Finding& finding) { return finding.rule == rule; });
  }
}

}  // namespace lockgraph::cli
