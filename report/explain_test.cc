#include "report/explain.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockgraph::report {
namespace {

using testing::HasSubstr;
using testing::Not;

class ExplainTest : public testing::TestWithParam<lockorder::RuleInfo> {};

TEST_P(ExplainTest, HasAPageWithEverySection) {
  const std::string page = PageOf(GetParam().rule).str();
  const std::string code(GetParam().code), name(GetParam().name);
  EXPECT_TRUE(llvm::StringRef(page).starts_with("# " + code + " " + name + "\n")) << page;
  for (const char* part :
       {"\n## What it is\n", "\n## A program that has it\n", "\n```cpp bad\n",
        "\n## The same program without it\n", "\n```cpp good\n", "\n## When it is harmless\n",
        "\n## How to fix it\n", "\n## How to suppress it\n"}) {
    EXPECT_THAT(page, HasSubstr(part)) << code;
  }
}

TEST_P(ExplainTest, ReadsWellInATerminal) {
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteExplanation(out, GetParam().rule, /*color=*/false);
  EXPECT_THAT(text, Not(HasSubstr("```")));
  EXPECT_THAT(text, Not(HasSubstr("\n#")));
  EXPECT_THAT(text, Not(HasSubstr("](")));
  EXPECT_THAT(text, HasSubstr("    #include <mutex>"));
}

INSTANTIATE_TEST_SUITE_P(Rules, ExplainTest,
                         testing::ValuesIn(lockorder::AllRules().begin(),
                                           lockorder::AllRules().end()),
                         [](const auto& info) { return std::string(info.param.code); });

TEST(RuleListTest, NamesEveryRule) {
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteRuleList(out);
  for (const lockorder::RuleInfo& info : lockorder::AllRules()) {
    EXPECT_THAT(text, HasSubstr(std::string(info.code) + " " + std::string(info.name) + ": "));
  }
}

}  // namespace
}  // namespace lockgraph::report
