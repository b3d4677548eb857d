// What a person gets to see when the input is wrong: a message, a remedy, the right exit status.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(BadInput, NoDatabase) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"check"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("no compile_commands.json found"), HasSubstr("searched"),
                                 HasSubstr(scratch.path()),
                                 HasSubstr("cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON"),
                                 HasSubstr("bear"), HasSubstr("meson"), HasSubstr("bazel")));
}

TEST(BadInput, NamedDatabaseIsMissing) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"build/compile_commands.json"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("there is no compile database"),
                                 HasSubstr("build/compile_commands.json"), HasSubstr("CMake")));
}

TEST(BadInput, DirectoryWithoutDatabase) {
  const Scratch scratch;
  scratch.Write("build/x", "");
  const Outcome outcome = scratch.Lockgraph({"-p", "build"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("no compile database in the directory build"), HasSubstr("CMake")));
}

TEST(BadInput, EmptyDatabase) {
  const Scratch scratch;
  scratch.Write("compile_commands.json", " \n");
  const Outcome outcome = scratch.Lockgraph({"compile_commands.json"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("is empty"), HasSubstr("run it again")));
}

TEST(BadInput, DatabaseWithoutEntries) {
  const Scratch scratch;
  scratch.Write("compile_commands.json", "[]");
  const Outcome outcome = scratch.Lockgraph({"compile_commands.json"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("lists no C or C++ file"));
}

TEST(BadInput, MalformedDatabase) {
  const Scratch scratch;
  scratch.Write("compile_commands.json", "[\n  {\"file\": \"a.cc\", command}\n]\n");
  const Outcome outcome = scratch.Lockgraph({"compile_commands.json"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("compile_commands.json:2:21: malformed JSON"));
}

TEST(BadInput, MissingSourceFile) {
  const Scratch scratch;
  scratch.Write("ok.cc", kCleanProgram);
  scratch.WriteDatabase({"gone.cc", "ok.cc"});
  const Outcome outcome = scratch.Lockgraph({"compile_commands.json"});
  EXPECT_EQ(outcome.status, kExitIncomplete);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("gone.cc: not analysed"), HasSubstr("incomplete: 1")));
  EXPECT_EQ(scratch.Lockgraph({"compile_commands.json", "--allow-incomplete"}).status, kExitClean);
}

TEST(BadInput, SyntaxErrorInOneUnit) {
  const Scratch scratch;
  scratch.Write("bad.cc", "#include <mutex>\nint f( {\n");
  scratch.Write("cycle.cc", kCycleProgram);
  scratch.WriteDatabase({"bad.cc", "cycle.cc"});
  const Outcome outcome = scratch.Lockgraph({"compile_commands.json"});
  // The rest goes on, and its finding outranks the incompleteness.
  EXPECT_EQ(outcome.status, kExitFindings);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("LG1001"), HasSubstr("first_mutex")));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("bad.cc:2:"), HasSubstr("error: ")));

  const Outcome alone = scratch.Lockgraph({"compile_commands.json", "--fail-on=error", "bad.cc$"});
  EXPECT_EQ(alone.status, kExitIncomplete);
}

TEST(BadInput, GccOnlyFlag) {
  const Scratch scratch;
  scratch.Write("ok.cc", kCleanProgram);
  scratch.Write("too.cc", "int x;\n");
  scratch.WriteDatabase({"ok.cc", "too.cc"}, "-std=c++20 -fno-such-flag-in-clang -fconserve-stack");
  const Outcome outcome = scratch.Lockgraph({"compile_commands.json"});
  EXPECT_EQ(outcome.status, kExitClean) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("-fno-such-flag-in-clang"));
  EXPECT_EQ(outcome.err.find("-fno-such-flag-in-clang"),
            outcome.err.rfind("-fno-such-flag-in-clang"))
      << "named once, not once per unit:\n"
      << outcome.err;
}

TEST(BadInput, OutputThatCannotBeWritten) {
  const Scratch scratch;
  scratch.Write("cycle.cc", kCycleProgram);
  scratch.WriteDatabase({"cycle.cc"});
  // Below a regular file nothing can be created, not even by root.
  for (const std::string flag :
       {"--format=sarif:cycle.cc/x.sarif", "--save-graph=cycle.cc/x.lgg"}) {
    const Outcome outcome = scratch.Lockgraph({"compile_commands.json", flag});
    EXPECT_EQ(outcome.status, kExitUsage) << flag;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("cannot write cycle.cc/x."),
                                   HasSubstr("is the directory there and writable")));
  }
  const Outcome extract =
      scratch.Lockgraph({"extract", "cycle.cc", "-o", "cycle.cc/x.lgs", "--", "c++", "cycle.cc"});
  EXPECT_THAT(extract.status, ::testing::AnyOf(kExitUsage, kExitIncomplete));
  EXPECT_THAT(extract.err, HasSubstr("cycle.cc/x.lgs"));
}

TEST(BadInput, OutputThatDoesNotArriveIsNoCleanRun) {
  const Scratch scratch;
  scratch.Write("cycle.cc", kCycleProgram);
  scratch.Write("clean.cc", kCleanProgram);
  scratch.WriteDatabase({"clean.cc"});
  for (const std::string& command : std::vector<std::string>{
           "lockgraph compile_commands.json > /dev/full", "lockgraph explain LG1001 > /dev/full",
           "lockgraph list-rules > /dev/full", "lockgraph graph > /dev/full",
           "lockgraph compile_commands.json --format=html:/dev/full", "lockgraph plan -o /dev/full",
           "lockgraph baseline update /dev/full"}) {
    const Outcome outcome = scratch.Shell(command);
    EXPECT_EQ(outcome.status, kExitIncomplete) << command << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("cannot write"), HasSubstr("No space left"),
                                   HasSubstr("make room and run again"), Not(HasSubstr("LLVM"))))
        << command;
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/full")) << command;
  }
  // Nor is a help text that ends in the middle, of the program and of each command.
  std::vector<std::string> helps = {"--help", "--help-hidden", "--help-list", "--version"};
  for (const std::string command :
       {"annotate", "baseline", "check", "completions", "config", "diff", "explain", "extract",
        "graph", "link", "list-rules", "man", "plan", "report", "run"}) {
    helps.push_back(command + " --help");
  }
  for (const std::string& words : helps) {
    const Outcome outcome = scratch.Shell("lockgraph " + words + " > /dev/full");
    EXPECT_EQ(outcome.status, kExitIncomplete) << words << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("cannot write"), Not(HasSubstr("LLVM")))) << words;
    EXPECT_EQ(scratch.Shell("lockgraph " + words + " > /dev/null").status, kExitClean) << words;
  }
  // A finding that nobody could read is no result either.
  scratch.WriteDatabase({"cycle.cc"});
  EXPECT_EQ(scratch.Shell("lockgraph compile_commands.json > /dev/full").status, kExitIncomplete);
}

TEST(BadInput, WhatIsNoFileIsWrittenToAsItIs) {
  const Scratch scratch;
  scratch.Write("cycle.cc", kCycleProgram);
  scratch.WriteDatabase({"cycle.cc"});
  const Outcome outcome = scratch.Shell(
      "mkfifo pipe; cat pipe > from_pipe & "
      "lockgraph compile_commands.json --quiet --format=json:/dev/stdout --format=clang:pipe; "
      "s=$?; wait; test -p pipe || exit 99; exit $s");
  EXPECT_EQ(outcome.status, kExitFindings) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\"LG1001\""));
  EXPECT_THAT(scratch.Read("from_pipe"), HasSubstr("[LG1001]"));
}

TEST(BadInput, CacheThatCannotBeWrittenOnlyCostsTime) {
  const Scratch scratch;
  scratch.Write("cycle.cc", kCycleProgram);
  scratch.WriteDatabase({"cycle.cc"});
  const Outcome outcome =
      scratch.Lockgraph({"compile_commands.json", "--cache-dir=cycle.cc/cache"});
  EXPECT_EQ(outcome.status, kExitFindings);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("cannot write the cache"), HasSubstr("--no-cache")));
}

TEST(BadInput, TruncatedSummary) {
  const Scratch scratch;
  scratch.Write("cycle.cc", kCycleProgram);
  ASSERT_EQ(
      scratch.Lockgraph({"extract", "cycle.cc", "-o", "x.lgs", "--", "c++", "cycle.cc"}).status,
      kExitClean);
  const std::string whole = scratch.Read("x.lgs");
  for (const size_t size : {size_t{0}, size_t{3}, whole.size() / 2, whole.size() - 1}) {
    scratch.Write("x.lgs", whole.substr(0, size));
    const Outcome outcome = scratch.Lockgraph({"link", "x.lgs", "-o", "x.lgg"});
    EXPECT_NE(outcome.status, kExitClean) << size;
    EXPECT_GT(outcome.status, 0) << size;
    EXPECT_THAT(outcome.err, HasSubstr("x.lgs")) << size;
  }
}

TEST(BadInput, DamagedCacheIsMadeAgain) {
  const Scratch scratch;
  scratch.Write("cycle.cc", kCycleProgram);
  scratch.WriteDatabase({"cycle.cc"});
  const Outcome first = scratch.Lockgraph({"compile_commands.json"});
  EXPECT_EQ(scratch.Shell("for f in .lockgraph/*.lgs; do head -c 100 $f > t; mv t $f; done").status,
            0);
  const Outcome second = scratch.Lockgraph({"compile_commands.json"});
  EXPECT_EQ(second.status, kExitFindings);
  EXPECT_EQ(first.out, second.out);
}

TEST(BadInput, UnknownFlag) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"check", "--formt=sarif"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("--formt"), HasSubstr("Did you mean '--format")));
}

TEST(BadInput, UnknownFormat) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"check", "--format=sarf"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean 'sarif'?"));
}

TEST(BadInput, UnknownCommand) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"chekc"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("unknown command 'chekc'"), HasSubstr("did you mean 'check'?")));
}

TEST(BadInput, MistypedRule) {
  const Scratch scratch;
  Outcome outcome = scratch.Lockgraph({"explain", "LG1O01"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("no rule 'LG1O01'"), HasSubstr("did you mean LG1001?")));
  outcome = scratch.Lockgraph({"check", "--disable=lock-order-cylce"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("did you mean lock-order-cycle?"));
}

TEST(BadInput, ConfigurationWithAnUnknownKey) {
  const Scratch scratch;
  scratch.Write("ok.cc", kCleanProgram);
  scratch.WriteDatabase({"ok.cc"});
  scratch.Write(".lockgraph.yaml", "fail_on: error\nlock: []\n");
  const Outcome outcome = scratch.Lockgraph({"compile_commands.json"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr(".lockgraph.yaml:2:1: unknown key 'lock'"));
}

TEST(BadInput, PathThatMatchesNothing) {
  const Scratch scratch;
  scratch.Write("ok.cc", kCleanProgram);
  scratch.WriteDatabase({"ok.cc"});
  Outcome outcome = scratch.Lockgraph({"check", "nowhere"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("'nowhere' matches no source file"), HasSubstr(scratch / "ok.cc")));
  outcome = scratch.Lockgraph({"check", "*"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("not a regular expression"));
}

TEST(BadInput, NothingAtAll) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("usage: lockgraph build/compile_commands.json"));
}

TEST(BadInput, MissingGraph) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"report", "no.lgg"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("no file no.lgg"), HasSubstr("--save-graph")));
  scratch.Write("bad.lgg", "LGG\nnonsense");
  EXPECT_EQ(scratch.Lockgraph({"report", "bad.lgg"}).status, kExitIncomplete);
}

}  // namespace
}  // namespace lockgraph::cli
