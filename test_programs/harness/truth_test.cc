// The harness must be able to fail.
#include "test_programs/harness/truth.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lockgraph::test_programs {
namespace {

using lockorder::Level;

std::vector<Truth> Parse(const std::string& text) {
  std::vector<std::string> errors;
  std::vector<Truth> truths = ParseTruths(text, "a.cc", errors);
  EXPECT_TRUE(errors.empty()) << errors[0];
  return truths;
}

Statement Says(const std::string& rule, std::vector<std::string> locks,
               Level level = Level::kWarning) {
  return {rule, level, std::move(locks), rule};
}

std::string FirstWord(const std::string& text) { return text.substr(0, text.find(':')); }

TEST(Truth, ReadsBothKindsOfComment) {
  const std::vector<Truth> truths =
      Parse("int x;  // expect: LG1001 a -> B::c\n/* wish-runtime: LG1006 m -- later */\n");
  ASSERT_EQ(truths.size(), 2u);
  EXPECT_EQ(truths[0].rule, "LG1001");
  EXPECT_EQ(truths[0].locks, (std::vector<std::string>{"a", "B::c"}));
  EXPECT_EQ(truths[0].where, "a.cc:1");
  EXPECT_TRUE(truths[0].for_static && truths[0].for_runtime);
  EXPECT_EQ(truths[1].kind, Truth::Kind::kWish);
  EXPECT_EQ(truths[1].reason, "later");
  EXPECT_FALSE(truths[1].for_static);
}

TEST(Truth, RefusesWhatIsAlmostATruth) {
  std::vector<std::string> errors;
  ParseTruths("// expects: LG1001 a\n// wish: LG1001 a\n// expect-sometimes: LG1001 a\n", "a.cc",
              errors);
  EXPECT_EQ(errors.size(), 3u);
}

TEST(Truth, MatchesRotationsAndQualifiedNames) {
  const Truth truth = Parse("// expect: LG1001 a -> B::c -> d")[0];
  EXPECT_TRUE(Matches(truth, Says("LG1001", {"ns::B::c", "d", "a"})));
  EXPECT_FALSE(Matches(truth, Says("LG1001", {"d", "B::c", "a"})));
  EXPECT_FALSE(Matches(truth, Says("LG1001", {"a", "B::c"})));
  EXPECT_FALSE(Matches(truth, Says("LG1001", {"a", "AB::c", "d"})));
  EXPECT_FALSE(Matches(truth, Says("LG1002", {"a", "B::c", "d"})));
  EXPECT_TRUE(Matches(truth, Says("LG1001", {})));
}

TEST(Truth, GlobalNamesAndAnyName) {
  EXPECT_FALSE(Matches(Parse("// expect: LG1002 ::m")[0], Says("LG1002", {"A::m"})));
  EXPECT_TRUE(Matches(Parse("// expect: LG1002 ::m")[0], Says("LG1002", {"m"})));
  EXPECT_TRUE(Matches(Parse("// expect: LG1001 *")[0], Says("LG1001", {"a", "b", "c"})));
  EXPECT_TRUE(Matches(Parse("// expect: LG1005 A::m")[0], Says("LG1005", {"A::m", "A::m"})));
}

TEST(Compare, MissingIsUnsoundAndUnexpectedIsImprecise) {
  const std::vector<std::string> problems =
      Compare(Parse("// expect: LG1001 a -> b"), {Says("LG1002", {"a"})}, Observer::kStatic);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(FirstWord(problems[0]), "imprecise");
  EXPECT_EQ(FirstWord(problems[1]), "unsound");
}

TEST(Compare, NotesAreNeitherExpectedNorForbidden) {
  EXPECT_TRUE(Compare({}, {Says("LG1001", {"a", "b"}, Level::kNote)}, Observer::kStatic).empty());
  const auto truths = Parse("// expect: LG1001 a -> b");
  EXPECT_EQ(Compare(truths, {Says("LG1001", {"a", "b"}, Level::kNote)}, Observer::kStatic).size(),
            1u);
  const auto note = Parse("// expect-note: LG2003 a");
  EXPECT_TRUE(Compare(note, {Says("LG2003", {"a"}, Level::kNote)}, Observer::kStatic).empty());
  EXPECT_FALSE(Compare(note, {Says("LG2003", {"a"})}, Observer::kStatic).empty());
}

TEST(Compare, EachObserverIsAskedForItsOwn) {
  const auto truths = Parse("// expect-runtime: LG1001 a -> b");
  EXPECT_TRUE(Compare(truths, {}, Observer::kStatic).empty());
  EXPECT_FALSE(Compare(truths, {}, Observer::kRuntime).empty());
}

TEST(Compare, AWishThatComesTrueIsPromoted) {
  const auto truths = Parse("// wish: LG1001 a -> b -- hard");
  EXPECT_TRUE(Compare(truths, {}, Observer::kStatic).empty());
  const auto problems = Compare(truths, {Says("LG1001", {"b", "a"})}, Observer::kStatic);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(FirstWord(problems[0]), "promote");
}

TEST(Compare, OneInversionIsReportedOnce) {
  const auto problems =
      Compare(Parse("// expect: LG1001 a -> b"),
              {Says("LG1001", {"a", "b"}), Says("LG1001", {"b", "a"})}, Observer::kStatic);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(FirstWord(problems[0]), "repeated");
}

}  // namespace
}  // namespace lockgraph::test_programs
