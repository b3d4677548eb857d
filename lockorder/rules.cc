#include "lockorder/rules.h"

#include <cstddef>

namespace lockgraph::lockorder {
namespace {

constexpr RuleInfo kRules[] = {
#define RULE(enumerator, code, name, sentence) {Rule::enumerator, code, name, sentence},
#include "lockorder/rules.def"
#undef RULE
};

// ASCII only: rule names have no other letters, and the locale must not matter.
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (Lower(a[i]) != Lower(b[i])) return false;
  }
  return true;
}

}  // namespace

std::span<const RuleInfo> AllRules() { return kRules; }

const RuleInfo& Info(Rule rule) { return kRules[static_cast<size_t>(rule)]; }

std::optional<Rule> FindRule(std::string_view code_or_name) {
  for (const RuleInfo& info : kRules) {
    if (EqualIgnoringCase(info.code, code_or_name) || EqualIgnoringCase(info.name, code_or_name)) {
      return info.rule;
    }
  }
  return std::nullopt;
}

}  // namespace lockgraph::lockorder
