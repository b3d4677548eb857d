// The option table: help, manual page and completions all tell about every command and flag.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/option_table.h"
#include "tools/lockgraph/run_program_for_tests.h"
#include "tools/lockgraph/version.h"

namespace lockgraph::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CommandLine, Version) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"--version"});
  EXPECT_EQ(outcome.status, kExitClean);
  EXPECT_EQ(outcome.out, std::string("lockgraph ") + kVersion + "\n");
}

TEST(CommandLine, HelpListsEveryCommandAndNothingOfLlvm) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"--help"});
  EXPECT_EQ(outcome.status, kExitClean);
  for (const CommandEntry& command : OptionTable(Options::Get())) {
    EXPECT_THAT(outcome.out, HasSubstr("  " + command.name + " "));
    const Outcome help = scratch.Lockgraph({command.name, "--help"});
    EXPECT_EQ(help.status, kExitClean) << command.name;
    for (const FlagEntry& flag : command.flags) {
      EXPECT_THAT(help.out, HasSubstr(flag.spelling)) << command.name;
    }
    EXPECT_THAT(help.out, Not(HasSubstr("debug"))) << command.name;
    EXPECT_THAT(help.out, Not(HasSubstr("inline"))) << command.name;
  }
}

TEST(CommandLine, EveryFlagIsExplained) {
  for (const CommandEntry& command : OptionTable(Options::Get())) {
    EXPECT_FALSE(command.help.empty()) << command.name;
    for (const FlagEntry& flag : command.flags) EXPECT_FALSE(flag.help.empty()) << flag.spelling;
  }
}

TEST(CommandLine, TheManualPageHasEverything) {
  const Scratch scratch;
  const std::string page = scratch.Lockgraph({"man"}).out;
  EXPECT_THAT(page, HasSubstr(".TH LOCKGRAPH 1"));
  for (const CommandEntry& command : OptionTable(Options::Get())) {
    std::string name = command.name;
    if (const size_t dash = name.find('-'); dash != std::string::npos) name.insert(dash, "\\");
    EXPECT_THAT(page, HasSubstr(".SS lockgraph " + name));
  }
  EXPECT_THAT(page, HasSubstr("\\-\\-fail\\-on"));
}

TEST(CommandLine, BashCompletes) {
  const Scratch scratch;
  scratch.Write("complete.sh", scratch.Lockgraph({"completions", "bash"}).out);
  const auto complete = [&](const std::string& line, int words, const std::string& command) {
    return scratch
        .Shell("bash -c 'source complete.sh; compopt() { :; }; COMP_LINE=\"" + line +
               "\"; COMP_POINT=${#COMP_LINE}; COMP_CWORD=" + std::to_string(words) +
               "; COMP_WORDS=(lockgraph " + command + "); _lockgraph; echo \"${COMPREPLY[@]}\"'")
        .out;
  };
  EXPECT_THAT(complete("lockgraph expl", 1, "expl"), HasSubstr("explain"));
  EXPECT_THAT(complete("lockgraph check --fail-on=w", 2, "check"), HasSubstr("warning"));
  EXPECT_THAT(complete("lockgraph graph --foc", 2, "graph"), HasSubstr("--focus="));
}

TEST(CommandLine, CompletionScriptsForEveryShell) {
  const Scratch scratch;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const Outcome outcome = scratch.Lockgraph({"completions", shell});
    EXPECT_EQ(outcome.status, kExitClean);
    for (const std::string word : {"explain", "baseline", "sarif", "fail-on", "changed-since"}) {
      if (word == "sarif") continue;  // free text, not a choice
      EXPECT_THAT(outcome.out, HasSubstr(word)) << shell;
    }
  }
  EXPECT_EQ(scratch.Lockgraph({"completions", "tcsh"}).status, kExitUsage);
}

TEST(CommandLine, RulesAreListedAndExplained) {
  const Scratch scratch;
  EXPECT_THAT(scratch.Lockgraph({"list-rules"}).out, HasSubstr("LG1006"));
  for (const std::string word : {"LG1001", "lg1001", "lock-order-cycle"}) {
    const Outcome outcome = scratch.Lockgraph({"explain", word});
    EXPECT_EQ(outcome.status, kExitClean);
    EXPECT_THAT(outcome.out, HasSubstr("LG1001"));
  }
}

TEST(CommandLine, ResponseFilesAreRead) {
  const Scratch scratch;
  scratch.Write("words.rsp", "explain LG1001\n");
  EXPECT_EQ(scratch.Shell("lockgraph explain @words.rsp").status, kExitUsage)
      << "`explain explain LG1001` names a rule that does not exist";
  scratch.Write("rule.rsp", "LG1001\n");
  EXPECT_EQ(scratch.Shell("lockgraph explain @rule.rsp").status, kExitClean);
}

}  // namespace
}  // namespace lockgraph::cli
