// `lockgraph check` on small programs: same bytes whatever the circumstances, cache, gate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Four units of one program: two orders of two locks, and callers.
class CheckTest : public ::testing::Test {
 protected:
  CheckTest() {
    scratch_.Write("locks.h",
                   "#pragma once\n#include <mutex>\n"
                   "extern std::mutex first_mutex, second_mutex;\n"
                   "void Forward();\nvoid Backward();\n");
    scratch_.Write("src/forward.cc",
                   "#include \"../locks.h\"\nstd::mutex first_mutex;\n"
                   "void Forward() {\n  std::lock_guard<std::mutex> a(first_mutex);\n"
                   "  std::lock_guard<std::mutex> b(second_mutex);\n}\n");
    scratch_.Write("src/backward.cc",
                   "#include \"../locks.h\"\nstd::mutex second_mutex;\n"
                   "void Backward() {\n  std::lock_guard<std::mutex> b(second_mutex);\n"
                   "  std::lock_guard<std::mutex> a(first_mutex);\n}\n");
    scratch_.Write("main.cc",
                   "#include <thread>\n#include \"locks.h\"\nint main() {\n"
                   "  std::thread one(Forward);\n  std::thread two(Backward);\n"
                   "  one.join();\n  two.join();\n}\n");
    scratch_.Write("unused.cc", "int unused;\n");
    scratch_.WriteDatabase({"main.cc", "src/forward.cc", "src/backward.cc", "unused.cc"});
  }

  Outcome Check(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), "compile_commands.json");
    return scratch_.Lockgraph(arguments);
  }

  const Scratch scratch_;
};

TEST_F(CheckTest, FindsACycleOverFiles) {
  const Outcome outcome = Check();
  EXPECT_EQ(outcome.status, kExitFindings);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("error[LG1001]"), HasSubstr("src/forward.cc:5"),
                                 HasSubstr("src/backward.cc:5"), Not(HasSubstr(scratch_.path()))));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("4 units"), HasSubstr("2 locks")));
}

TEST_F(CheckTest, SameBytesForAnyNumberOfJobsAndForTwoRuns) {
  for (const std::string format : {"text", "json", "sarif", "clang", "dot", "gitlab", "github"}) {
    const std::string flag = "--format=" + format;
    const Outcome one = Check({"-j1", "--no-cache", flag});
    EXPECT_THAT(one.out, Not(IsEmpty())) << format;
    EXPECT_EQ(one.out, Check({"-j2", "--no-cache", flag}).out) << format;
    EXPECT_EQ(one.out, Check({flag}).out) << format;
    EXPECT_EQ(one.out, Check({flag}).out) << format << ", from the cache";
  }
}

TEST_F(CheckTest, SavedGraphsAreEqualAndRenderTheSame) {
  Check({"-j1", "--no-cache", "--save-graph=one.lgg"});
  const Outcome direct = Check({"-j2", "--no-cache", "--save-graph=two.lgg"});
  EXPECT_EQ(scratch_.Read("one.lgg"), scratch_.Read("two.lgg"));
  const Outcome again = scratch_.Lockgraph({"report", "one.lgg"});
  EXPECT_EQ(again.status, kExitFindings);
  EXPECT_EQ(again.out, direct.out);
}

TEST_F(CheckTest, TheSearchedDatabaseIsTheNamedOne) {
  const Outcome named = Check();
  EXPECT_EQ(scratch_.Lockgraph({"check"}).out, named.out);
  EXPECT_EQ(scratch_.Lockgraph({"check", "-p", "."}).out, named.out);
  scratch_.Shell("mkdir build && mv compile_commands.json build/");
  EXPECT_EQ(scratch_.Lockgraph({"check"}).out, named.out);
  EXPECT_EQ(scratch_.Lockgraph({"build"}).out, named.out);
  EXPECT_EQ(scratch_.Shell("cd src && lockgraph check").status, kExitFindings);
}

// What was written a moment before a run is not kept: it may have changed while it was read.
TEST_F(CheckTest, TheCacheFollowsContent) {
  const auto let_files_age = [&] { scratch_.Shell("sleep 0.1"); };
  let_files_age();
  Check();
  EXPECT_THAT(Check().err, HasSubstr("(4 from the cache)"));
  scratch_.Shell("touch locks.h");
  let_files_age();
  EXPECT_THAT(Check().err, HasSubstr("(4 from the cache)")) << "same content, new time";
  scratch_.Write("src/backward.cc",
                 "#include \"../locks.h\"\nstd::mutex second_mutex;\nvoid Backward() {}\n");
  let_files_age();
  Outcome outcome = Check();
  EXPECT_THAT(outcome.err, HasSubstr("(3 from the cache)"));
  EXPECT_EQ(outcome.status, kExitClean) << outcome.out;
  scratch_.Shell("echo '// more' >> locks.h");
  let_files_age();
  outcome = Check();
  EXPECT_THAT(outcome.err, HasSubstr("(1 from the cache)"));
  EXPECT_THAT(Check({"--no-cache"}).err, Not(HasSubstr("from the cache")));
}

TEST_F(CheckTest, PathsRestrictTheUnits) {
  const Outcome outcome = Check({"main.cc$", "forward"});
  EXPECT_EQ(outcome.status, kExitClean);
  EXPECT_THAT(outcome.err, HasSubstr("2 units"));
}

TEST_F(CheckTest, FailOnAndDisable) {
  EXPECT_EQ(Check({"--fail-on=error"}).status, kExitFindings);
  const Outcome outcome = Check({"--disable=LG1001"});
  EXPECT_EQ(outcome.status, kExitClean);
  EXPECT_THAT(outcome.out, Not(HasSubstr("LG1001")));
}

TEST_F(CheckTest, BaselineAcceptsWhatIsThere) {
  const Outcome update = scratch_.Lockgraph({"baseline", "update", "base.txt"});
  ASSERT_EQ(update.status, kExitClean) << update.err;
  EXPECT_THAT(scratch_.Read("base.txt"), HasSubstr("LG1001"));
  Outcome outcome = Check({"--baseline=base.txt"});
  EXPECT_EQ(outcome.status, kExitClean) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("1 known from the baseline"));

  // The findings go: the entry is stale.
  scratch_.Write("src/backward.cc",
                 "#include \"../locks.h\"\nstd::mutex second_mutex;\nvoid Backward() {}\n");
  outcome = Check({"--baseline=base.txt"});
  EXPECT_EQ(outcome.status, kExitClean);
  EXPECT_THAT(outcome.err, HasSubstr("stale"));
  EXPECT_EQ(Check({"--baseline=base.txt", "--strict-baseline"}).status, kExitFindings);
  EXPECT_EQ(scratch_.Lockgraph({"baseline", "prune", "base.txt"}).status, kExitClean);
  EXPECT_THAT(scratch_.Read("base.txt"), Not(HasSubstr("LG1001")));
}

TEST_F(CheckTest, SeveralReportsAtOnce) {
  const Outcome outcome =
      Check({"--format=text", "--format=sarif:out.sarif", "--format=json:out.json"});
  EXPECT_EQ(outcome.status, kExitFindings);
  EXPECT_THAT(outcome.out, HasSubstr("error[LG1001]"));
  EXPECT_THAT(scratch_.Read("out.sarif"), HasSubstr("\"2.1.0\""));
  EXPECT_THAT(scratch_.Read("out.json"), HasSubstr("LG1001"));
  EXPECT_EQ(Check({"--format=text", "--format=json"}).status, kExitUsage);
}

TEST_F(CheckTest, EveryBorderPrints) {
  for (const std::string stage :
       {"facts", "held", "summary", "dependencies", "graph", "cycles", "findings"}) {
    const Outcome outcome = Check({"--print=" + stage});
    EXPECT_EQ(outcome.status, kExitFindings) << stage;
    EXPECT_THAT(outcome.out, HasSubstr("first_mutex")) << stage;
    EXPECT_THAT(outcome.out, Not(HasSubstr("= why"))) << stage;
  }
}

TEST_F(CheckTest, ColoursFollowTheFlagAndTheEnvironment) {
  EXPECT_THAT(Check().out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(Check({"--color=always"}).out, HasSubstr("\x1b["));
  const std::string run = "lockgraph compile_commands.json";
  EXPECT_THAT(scratch_.Shell("CLICOLOR_FORCE=1 " + run).out, HasSubstr("\x1b["));
  EXPECT_THAT(scratch_.Shell("NO_COLOR=1 CLICOLOR_FORCE=1 " + run).out, Not(HasSubstr("\x1b[")));
}

TEST_F(CheckTest, QuietLeavesStderrEmpty) { EXPECT_THAT(Check({"--quiet"}).err, IsEmpty()); }

TEST_F(CheckTest, TheTwoHalvesGiveTheWhole) {
  for (const std::string unit : {"main", "src/forward", "src/backward", "unused"}) {
    const std::string source = unit + ".cc";
    const Outcome outcome = scratch_.Lockgraph(
        {"extract", source, "-o", unit + ".lgs", "--", "c++", "-std=c++20", "-c", source});
    ASSERT_EQ(outcome.status, kExitClean) << outcome.err;
  }
  scratch_.Write("all.rsp", "main.lgs src/forward.lgs\nsrc/backward.lgs unused.lgs\n");
  ASSERT_EQ(scratch_.Lockgraph({"link", "@all.rsp", "-o", "all.lgg"}).status, kExitClean);
  const Outcome report = scratch_.Lockgraph({"report", "all.lgg"});
  EXPECT_EQ(report.status, kExitFindings);
  EXPECT_EQ(report.out, Check().out);
}

TEST_F(CheckTest, ExtractWritesADepfileThatMakeReads) {
  const Outcome outcome =
      scratch_.Lockgraph({"extract", "main.cc", "-o", "main.lgs", "--depfile", "main.d", "--",
                          "c++", "-std=c++20", "-c", "main.cc"});
  ASSERT_EQ(outcome.status, kExitClean) << outcome.err;
  EXPECT_THAT(scratch_.Read("main.d"), AllOf(HasSubstr("main.lgs:"), HasSubstr("locks.h")));
  scratch_.Write("Makefile", "main.lgs:\n\t@echo made again\n-include main.d\n");
  EXPECT_THAT(scratch_.Shell("make main.lgs").out, HasSubstr("up to date"));
  scratch_.Shell("sleep 0.05; touch locks.h");
  EXPECT_THAT(scratch_.Shell("make main.lgs").out, HasSubstr("made again"));
}

TEST_F(CheckTest, CommandsMayNameTheirSourceByAnotherPathAndUseResponseFiles) {
  scratch_.Write("build/flags.rsp", "-std=c++20 -I..\n");
  scratch_.Write("build/compile_commands.json",
                 "[{\"directory\": \"" + (scratch_ / "build") + "\", \"file\": \"" +
                     (scratch_ / "src/forward.cc") +
                     "\", \"command\": \"c++ @flags.rsp -c ../src/forward.cc\"}]");
  const Outcome outcome = scratch_.Lockgraph({"build/compile_commands.json", "--print=facts"});
  EXPECT_EQ(outcome.status, kExitClean) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("function Forward()"));
}

TEST_F(CheckTest, DiffShowsWhatIsNew) {
  Check({"--save-graph=new.lgg"});
  scratch_.Write("src/backward.cc",
                 "#include \"../locks.h\"\nstd::mutex second_mutex;\nvoid Backward() {}\n");
  Check({"--save-graph=old.lgg"});
  const Outcome outcome = scratch_.Lockgraph({"diff", "old.lgg", "new.lgg"});
  EXPECT_EQ(outcome.status, kExitFindings);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("second_mutex"), HasSubstr("LG1001")));
  EXPECT_EQ(scratch_.Lockgraph({"diff", "new.lgg", "new.lgg"}).status, kExitClean);
}

TEST_F(CheckTest, ChangedSinceLooksAtChangedLinesOnly) {
  const std::string git =
      "git -c user.name=a -c user.email=a@b.example -c init.defaultBranch=main ";
  ASSERT_EQ(scratch_.Shell(git + "init -q && git add . && " + git + "commit -q -m one").status, 0);
  EXPECT_EQ(Check({"--changed-since=HEAD"}).status, kExitClean);
  scratch_.Shell("sed -i 's/a(first_mutex)/aa(first_mutex)/' src/backward.cc");
  EXPECT_EQ(Check({"--changed-since=HEAD"}).status, kExitFindings);
  const Outcome outcome = Check({"--changed-since=no-such-revision"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("git says"));
}

TEST_F(CheckTest, SuppressionComment) {
  scratch_.Shell(
      "sed -i 's|b(second_mutex);|b(second_mutex);  // lockgraph: allow(LG1001) tried and "
      "harmless|' src/forward.cc");
  const Outcome outcome = Check();
  EXPECT_EQ(outcome.status, kExitClean) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("1 suppressed"));
}

}  // namespace
}  // namespace lockgraph::cli
