#include "lockorder/rules.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace lockgraph::lockorder {
namespace {

TEST(RulesTest, EachRuleIsFoundByCodeAndByName) {
  std::set<std::string_view> seen;
  for (const RuleInfo& info : AllRules()) {
    EXPECT_EQ(FindRule(info.code), info.rule);
    EXPECT_EQ(FindRule(info.name), info.rule);
    EXPECT_EQ(Info(info.rule).code, info.code);
    EXPECT_TRUE(seen.insert(info.code).second) << info.code;
    EXPECT_TRUE(seen.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.sentence.ends_with('.')) << info.sentence;
  }
  EXPECT_EQ(seen.size(), 2 * AllRules().size());
}

TEST(RulesTest, IgnoresCaseAndRefusesOthers) {
  EXPECT_EQ(FindRule("lg1006"), Rule::kWaitUnderLock);
  EXPECT_EQ(FindRule("Wait-Under-Lock"), Rule::kWaitUnderLock);
  EXPECT_EQ(FindRule("LG100"), std::nullopt);
  EXPECT_EQ(FindRule(""), std::nullopt);
}

}  // namespace
}  // namespace lockgraph::lockorder
