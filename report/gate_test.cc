// Baseline, suppressions, changed lines and the comparison of two versions.
#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/baseline.h"
#include "report/changed.h"
#include "report/diff.h"
#include "report/stage.h"
#include "report/suppression_comments.h"
#include "report/suppressions.h"

namespace lockgraph::report {
namespace {

using lockorder::Rule;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string DirectoryOf(Rule rule) {
  return std::string(LOCKGRAPH_GOLDEN_DIR) + "/" + std::string(Info(rule).code);
}

template <typename T>
std::string ErrorOf(llvm::Expected<T> value) {
  return value ? std::string() : llvm::toString(value.takeError());
}

struct Scene {
  explicit Scene(Rule rule) : Scene(SceneFor(rule, DirectoryOf(rule))) {}
  explicit Scene(Stage s)
      : stage(std::move(s)),
        sources(stage.directory()),
        teller(stage.observations, sources, TellOptions{}) {}

  Stage stage;
  SourceCache sources;
  Teller teller;
};

TEST(BaselineTest, AcceptsWhatItWasMadeFrom) {
  Scene scene(Rule::kLockOrderCycle);
  const Baseline made = UpdateBaseline({}, scene.stage.verdict, scene.teller);
  const std::string text = FormatBaseline(made);
  EXPECT_THAT(text, HasSubstr("\nLG1001 "));
  auto read = ParseBaseline(text, "base");
  ASSERT_TRUE(static_cast<bool>(read));
  EXPECT_EQ(FormatBaseline(*read), text);
  const BaselineMatch match = MatchBaseline(*read, scene.stage.verdict);
  EXPECT_EQ(match.standings[0].state, Standing::State::kKnown);
  EXPECT_THAT(match.stale, IsEmpty());
}

TEST(BaselineTest, NewAndStaleAreToldApart) {
  Scene scene(Rule::kLockOrderCycle);
  auto read = ParseBaseline("LG1001 00000000000000aa gone long ago\n", "base");
  ASSERT_TRUE(static_cast<bool>(read));
  const BaselineMatch match = MatchBaseline(*read, scene.stage.verdict);
  EXPECT_EQ(match.standings[0].state, Standing::State::kNew);
  EXPECT_THAT(match.stale, ElementsAre(0));
  EXPECT_THAT(PruneBaseline(*read, scene.stage.verdict).entries, IsEmpty());
}

TEST(BaselineTest, CommentsStayWithTheirEntry) {
  Scene scene(Rule::kLockOrderCycle);
  const std::string fingerprint = scene.stage.verdict.findings[0].fingerprint;
  auto read = ParseBaseline(
      "LG1002 00000000000000aa old\n\n# Jane: until spring\nLG1001 " + fingerprint + " text\n",
      "base");
  ASSERT_TRUE(static_cast<bool>(read));
  const std::string text = FormatBaseline(UpdateBaseline(*read, scene.stage.verdict, scene.teller));
  EXPECT_THAT(text, HasSubstr("# Jane: until spring\nLG1001 " + fingerprint + " `Lobby::mutex_`"));
}

TEST(BaselineTest, ErrorsNameTheLine) {
  EXPECT_THAT(ErrorOf(ParseBaseline("# x\nLG7777 00000000000000aa\n", "base")),
              HasSubstr("base:2: 'LG7777' is no rule"));
  EXPECT_THAT(ErrorOf(ParseBaseline("LG1001 12\n", "base")), HasSubstr("base:1: '12'"));
  EXPECT_THAT(ErrorOf(ParseBaseline("\n\n<<<<<<< HEAD\n", "base")), HasSubstr("base:3: a merge"));
  EXPECT_THAT(ErrorOf(ParseBaseline("# lockgraph baseline, version 9\n", "base")),
              HasSubstr("later version"));
}

TEST(CommentsTest, AnAllowanceSpeaksAboutItsLineOrTheNext) {
  const CommentScan scan = ScanComments(
      "lock(m);  // lockgraph: allow(LG1001, LG1006) start-up only\n"
      "// lockgraph: allow(self-deadlock) another object\n"
      "// more words\n"
      "\n"
      "lock(n);\n"
      "/* lockgraph: allow(LG2001) C comment */ lock(o);\n");
  ASSERT_THAT(scan.allowances, SizeIs(3));
  EXPECT_EQ(scan.allowances[0].first_line, 1u);
  EXPECT_THAT(scan.allowances[0].rules, ElementsAre(Rule::kLockOrderCycle, Rule::kWaitUnderLock));
  EXPECT_EQ(scan.allowances[0].reason, "start-up only");
  EXPECT_EQ(scan.allowances[1].first_line, 5u);
  EXPECT_TRUE(scan.allowances[1].Covers(Rule::kSelfDeadlock, 5));
  EXPECT_FALSE(scan.allowances[1].Covers(Rule::kLockOrderCycle, 5));
  EXPECT_THAT(scan.problems, IsEmpty());
}

TEST(CommentsTest, AReasonIsRequired) {
  const CommentScan scan = ScanComments("lock(m);  // lockgraph: allow(LG1001)\n");
  EXPECT_THAT(scan.allowances, IsEmpty());
  ASSERT_THAT(scan.problems, SizeIs(1));
  EXPECT_THAT(scan.problems[0].what, HasSubstr("needs a reason"));
}

TEST(CommentsTest, OnlyNolintsThatNameUsCount) {
  const CommentScan scan = ScanComments(
      "a();  // NOLINT\n"
      "b();  // NOLINT(bugprone-*)\n"
      "c();  // NOLINT(lockgraph-LG1001, bugprone-x)\n"
      "// NOLINTNEXTLINE(lockgraph-*): why\n"
      "d();\n"
      "// NOLINTBEGIN(LG1002)\n"
      "e();\n"
      "// NOLINTEND(LG1002)\n"
      "const char* s = \"// NOLINT(LG1001)\";\n");
  ASSERT_THAT(scan.allowances, SizeIs(3));
  EXPECT_TRUE(scan.allowances[0].Covers(Rule::kLockOrderCycle, 3));
  EXPECT_TRUE(scan.allowances[1].Covers(Rule::kStall, 5));
  EXPECT_TRUE(scan.allowances[2].Covers(Rule::kSelfDeadlock, 7));
  EXPECT_FALSE(scan.allowances[2].Covers(Rule::kSelfDeadlock, 9));
}

TEST(CommentsTest, UnknownRulesAndOpenRangesAreProblems) {
  const CommentScan scan = ScanComments(
      "// lockgraph: allow(LG7) why\n// NOLINTBEGIN(lockgraph)\n// NOLINTEND(LG1001)\n");
  EXPECT_THAT(scan.allowances, IsEmpty());
  EXPECT_THAT(scan.problems, SizeIs(3));
}

TEST(SuppressionFileTest, ReadsBothSyntaxes) {
  auto entries = ParseSuppressionFile(
      "# The start-up\n# is single-threaded.\nLG1001,LG1002 lock:Room::mutex_\n"
      "* edge:a -> b\ndeadlock:Room::Leave\nrace:Foo\n",
      "supp");
  ASSERT_TRUE(static_cast<bool>(entries));
  ASSERT_THAT(*entries, SizeIs(3));
  EXPECT_EQ((*entries)[0].reason, "The start-up is single-threaded.");
  EXPECT_TRUE((*entries)[0].Covers(Rule::kSelfDeadlock));
  EXPECT_EQ((*entries)[1].second.text(), "b");
  EXPECT_TRUE((*entries)[2].Covers(Rule::kWaitUnderLock));
  EXPECT_FALSE((*entries)[2].Covers(Rule::kNotReleased));
}

TEST(SuppressionFileTest, ErrorsNameTheLine) {
  EXPECT_THAT(ErrorOf(ParseSuppressionFile("\nfoo bar\n", "supp")), HasSubstr("supp:2: 'foo'"));
  EXPECT_THAT(ErrorOf(ParseSuppressionFile("LG1001 colour:red\n", "supp")), HasSubstr("supp:1:"));
  EXPECT_THAT(ErrorOf(ParseSuppressionFile("deadlock:*\n", "supp")),
              HasSubstr("matches everything"));
  EXPECT_THAT(ErrorOf(ParseSuppressionFile("LG1001 edge:a\n", "supp")), HasSubstr("->"));
}

TEST(PatternTest, AnchorsAndStars) {
  EXPECT_TRUE(Pattern("Leave").Matches("Room::Leave"));
  EXPECT_FALSE(Pattern("^Leave").Matches("Room::Leave"));
  EXPECT_TRUE(Pattern("^Room::*$").Matches("Room::Leave"));
  EXPECT_TRUE(Pattern("R*m*L").Matches("Room::Leave"));
  EXPECT_FALSE(Pattern("Room$").Matches("Room::Leave"));
}

SuppressionReport ApplyFile(Scene& scene, llvm::StringRef text, Standings& standings,
                            bool force = false) {
  SuppressionOptions options;
  options.files.push_back({"supp", llvm::cantFail(ParseSuppressionFile(text, "supp"))});
  options.force_broad = force;
  return ApplySuppressions(scene.teller, scene.stage.verdict, options, standings);
}

TEST(SuppressionsTest, EachKindOfEntryMatches) {
  Scene scene(Rule::kLockOrderCycle);
  const std::string fingerprint = scene.stage.verdict.findings[0].fingerprint;
  for (const std::string& line :
       {std::string("LG1001 lock:Room::mutex_"), std::string("LG1001 function:Room::Leave"),
        std::string("* file:room.cc"), std::string("LG1001 edge:Lobby::mutex_ -> Room::mutex_"),
        "LG1001 fingerprint:" + fingerprint, std::string("deadlock:Server::Tick")}) {
    Standings standings;
    const SuppressionReport report = ApplyFile(scene, "# why\n" + line + "\n", standings);
    ASSERT_THAT(report.used, SizeIs(1)) << line;
    EXPECT_EQ(report.used[0].place, "supp:2");
    EXPECT_EQ(standings[0].suppressed, Standing::Suppressed::kInFile) << line;
    EXPECT_EQ(standings[0].reason, "why");
  }
}

TEST(SuppressionsTest, WhatMatchesNothingIsReported) {
  Scene scene(Rule::kLockOrderCycle);
  Standings standings;
  const SuppressionReport report =
      ApplyFile(scene, "LG1002 lock:Room\nLG1001 edge:Nobody -> Room\n", standings);
  EXPECT_THAT(report.unmatched, SizeIs(2));
  EXPECT_EQ(standings[0].suppressed, Standing::Suppressed::kNo);
}

TEST(SuppressionsTest, PrimitivesAreRefusedUnlessForced) {
  Scene scene(Rule::kLockOrderCycle);
  scene.stage.observations.sites.back().function = "std::mutex::lock";
  Standings standings;
  SuppressionReport report = ApplyFile(scene, "deadlock:std::mutex::lock\n", standings);
  EXPECT_THAT(report.problems, ElementsAre(HasSubstr("supp:1:")));
  EXPECT_EQ(standings[0].suppressed, Standing::Suppressed::kNo);
  report = ApplyFile(scene, "deadlock:std::mutex::lock\n", standings, /*force=*/true);
  EXPECT_THAT(report.problems, IsEmpty());
  EXPECT_EQ(standings[0].suppressed, Standing::Suppressed::kInFile);
}

TEST(SuppressionsTest, EntriesThatHideManyOrdersAreRefused) {
  Stage stage(DirectoryOf(Rule::kLockOrderCycle));
  const lockorder::ThreadId main = stage.Main();
  std::vector<lockorder::ResourceId> locks;
  for (int i = 0; i < 12; ++i) locks.push_back(stage.Lock("Table::row" + std::to_string(i)));
  for (int i = 0; i + 1 < 12; ++i) {
    stage.Want(main, {Holds(locks[i], lockorder::Mode::kExclusive, {})}, locks[i + 1],
               lockorder::Mode::kExclusive, {});
  }
  stage.Find(Rule::kLockOrderCycle, lockorder::Confidence::kCertain, {{0, 0}, {1, 0}});
  Scene scene(std::move(stage));
  Standings standings;
  EXPECT_THAT(ApplyFile(scene, "LG1001 lock:Table::row\n", standings).problems,
              ElementsAre(HasSubstr("more than 10 lock orders")));
  EXPECT_THAT(ApplyFile(scene, "LG1001 lock:^Table::row1$\n", standings).problems, IsEmpty());
}

// A comment at any place of the finding allows it, also at a call on the way.
TEST(SuppressionsTest, CommentsInTheSourceCount) {
  const std::string directory = testing::TempDir() + "suppressions_test";
  std::filesystem::create_directories(directory);
  std::ofstream(directory + "/a.cc") << "void F() {\n"
                                        "  // lockgraph: allow(LG1002) never the same object\n"
                                        "  G();\n"
                                        "}\n"
                                        "void G() { lock(a); }\n"
                                        "// lockgraph: allow(LG1001) stale\n"
                                        "int x;\n";
  Stage stage(directory);
  const lockorder::ResourceId lock = stage.Lock("a");
  const lockorder::SiteId call = stage.At("a.cc", "G()", "F");
  const lockorder::SiteId site = stage.At("a.cc", "lock(a)", "G");
  const uint32_t again = stage.Want(stage.Main(), {Holds(lock, lockorder::Mode::kExclusive, site)},
                                    lock, lockorder::Mode::kExclusive, site, {call});
  stage.Find(Rule::kSelfDeadlock, lockorder::Confidence::kCertain, {{again, 0}});
  Scene scene(std::move(stage));
  Standings standings;
  const SuppressionReport report =
      ApplySuppressions(scene.teller, scene.stage.verdict, SuppressionOptions{}, standings);
  EXPECT_EQ(standings[0].suppressed, Standing::Suppressed::kInSource);
  EXPECT_EQ(standings[0].reason, "never the same object");
  ASSERT_THAT(report.used, SizeIs(1));
  EXPECT_EQ(report.used[0].place, "a.cc:2");
  EXPECT_THAT(report.unmatched, ElementsAre(HasSubstr("a.cc:6")));
}

TEST(ChangedTest, ReadsHunks) {
  auto changes = ParseUnifiedDiff(
      "diff --git a/x.cc b/x.cc\n--- a/x.cc\n+++ b/x.cc\n@@ -1,3 +1,4 @@ int f()\n a\n+b\n+c\n"
      "-d\n e\n@@ -20,2 +21,0 @@\n-x\n-y\n--- /dev/null\n+++ \"b/t\\303\\244.cc\"\n"
      "@@ -0,0 +1 @@\n+++ b/not a header\n");
  ASSERT_TRUE(static_cast<bool>(changes));
  ASSERT_EQ(changes->size(), 2u);
  const auto& lines = (*changes)["x.cc"];
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].first, 2u);
  EXPECT_EQ(lines[0].last, 4u);
  EXPECT_EQ(lines[1].first, 21u);
  EXPECT_EQ(lines[1].last, 22u);
  EXPECT_TRUE(changes->contains("tä.cc"));
  EXPECT_THAT(ErrorOf(ParseUnifiedDiff("+++ b/x\n@@ nonsense @@\n")), HasSubstr("diff:2:"));
}

TEST(ChangedTest, AFindingIsTouchedThroughAnyPlace) {
  Scene scene(Rule::kLockOrderCycle);
  const auto touched = [&](const std::string& file, uint32_t line) -> bool {
    Changes changes;
    changes[file] = {{line, line}};
    return TouchedBy(changes, scene.stage.observations, scene.stage.verdict, scene.sources,
                     scene.stage.directory())[0];
  };
  EXPECT_TRUE(touched("room.cc", 20));   // where thread 1 waits
  EXPECT_TRUE(touched("room.cc", 6));    // a call on the way of thread 2
  EXPECT_FALSE(touched("room.cc", 11));  // elsewhere in the same function
  EXPECT_FALSE(touched("other.cc", 20));
}

TEST(DiffTest, TellsNewFromGone) {
  Scene before(Rule::kLockOrderCycle);
  Scene after(Rule::kLockOrderCycle);
  after.stage.observations.dependencies.pop_back();
  after.stage.verdict.findings.clear();
  const Version old_version{before.teller, before.stage.verdict};
  const Version new_version{after.teller, after.stage.verdict};
  const GraphDiff diff = Compare(old_version, new_version);
  EXPECT_THAT(diff.gone_edges, SizeIs(1));
  EXPECT_THAT(diff.gone_findings, SizeIs(1));
  EXPECT_THAT(diff.new_edges, IsEmpty());
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteDiff(out, diff, old_version, new_version, false);
  EXPECT_THAT(text, HasSubstr("- order `Lobby::mutex_` -> `Room::mutex_` at room.cc:20\n"));
  EXPECT_TRUE(Compare(old_version, old_version).empty());
}

}  // namespace
}  // namespace lockgraph::report
