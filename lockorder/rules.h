// The table of rules: rules.def is the only place that lists them.
#ifndef LOCKGRAPH_LOCKORDER_RULES_H_
#define LOCKGRAPH_LOCKORDER_RULES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lockgraph::lockorder {

enum class Rule : uint8_t {
#define RULE(enumerator, code, name, sentence) enumerator,
#include "lockorder/rules.def"
#undef RULE
};

struct RuleInfo {
  Rule rule;
  std::string_view code;      // "LG1001"
  std::string_view name;      // "lock-order-cycle"
  std::string_view sentence;  // what it means, in plain words, no capital, no full stop
};

// All rules in the order of rules.def.
std::span<const RuleInfo> AllRules();

const RuleInfo& Info(Rule rule);

// Finds a rule by its code or name, ignoring case; nullopt for anything else.
std::optional<Rule> FindRule(std::string_view code_or_name);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_RULES_H_
