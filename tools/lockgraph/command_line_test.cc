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

// By the shells themselves.
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
  EXPECT_THAT(complete("lockgraph explain LG900", 2, "explain"), HasSubstr("LG9001 LG9002"));
  EXPECT_THAT(scratch.Shell("bash -c 'source complete.sh; complete -p lockgraph'").out,
              HasSubstr("-F _lockgraph"));
}

TEST(CommandLine, FishCompletes) {
  const Scratch scratch;
  scratch.Write("lockgraph.fish", scratch.Lockgraph({"completions", "fish"}).out);
  const auto complete = [&](const std::string& line) {
    const Outcome outcome = scratch.Shell(
        "HOME=$PWD fish --no-config -c 'source lockgraph.fish; complete -C\"" + line + "\"'");
    EXPECT_EQ(outcome.status, 0) << outcome.err << " (Debian: apt-get install fish)";
    return outcome.out;
  };
  EXPECT_THAT(complete("lockgraph ch"), HasSubstr("check\tAnalyse"));
  EXPECT_THAT(complete("lockgraph check --fail-on="), HasSubstr("--fail-on=warning\t"));
  EXPECT_THAT(complete("lockgraph graph --foc"), HasSubstr("--focus\t"));
  EXPECT_THAT(complete("lockgraph explain LG900"), HasSubstr("LG9001\nLG9002"));
  EXPECT_THAT(complete("lockgraph --ver"), HasSubstr("--version\t"));
}

// A terminal of its own, where Tab is pressed and the line is then printed.
TEST(CommandLine, ZshCompletes) {
  const Scratch scratch;
  scratch.Shell("mkdir functions");
  scratch.Write("functions/_lockgraph", scratch.Lockgraph({"completions", "zsh"}).out);
  scratch.Write("type.zsh", R"(zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; unset zle_bracketed_paste; fpath=($PWD/functions $fpath)
autoload -U compinit; compinit -u -D; show() { print -r -- "<$BUFFER>" }; zle -N show
bindkey "^I" complete-word; bindkey "^G" show; print -r -- REA""DY'
while zpty -r shell line; do [[ $line == *READY* ]] && break; done
for typed in "$@"; do
  zpty -w -n shell "$typed"$'\t\a'
  while zpty -r shell line; do [[ $line == *'<'*'>'* ]] && break; done
  print -r -- "${${line#*<}%%>*}"
  zpty -w -n shell $'\x15'
done
zpty -d shell
)");
  const Outcome outcome = scratch.Shell(
      "TERM=dumb timeout 60 zsh -f type.zsh 'lockgraph ch' 'lockgraph check --fail-on=w' "
      "'lockgraph graph --foc' 'lockgraph explain LG9001' 'lockgraph completions f' "
      "'lockgraph --ver'");
  EXPECT_EQ(outcome.status, 0) << outcome.err << " (Debian: apt-get install zsh)";
  EXPECT_EQ(outcome.out,
            "lockgraph check \nlockgraph check --fail-on=warning \nlockgraph graph --focus=\n"
            "lockgraph explain LG9001 \nlockgraph completions fish \nlockgraph --version \n");
}

TEST(CommandLine, CompletionsForKnownShellsOnly) {
  const Scratch scratch;
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
