// lockgraph man: the manual page, in troff, from the option table.
#include <string>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/option_table.h"
#include "tools/lockgraph/version.h"

namespace lockgraph::cli {
namespace {

// Text that troff prints as it is.
std::string Troff(llvm::StringRef text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  if (!escaped.empty() && (escaped[0] == '.' || escaped[0] == '\'')) escaped.insert(0, "\\&");
  return escaped;
}

void WriteFlag(llvm::raw_ostream& out, const FlagEntry& flag) {
  const bool is_long = llvm::StringRef(flag.spelling).starts_with("--");
  out << ".TP\n.BI " << Troff(flag.spelling);
  if (!flag.value.empty()) {
    out << (is_long ? "=" : "\" \"") << " \"" << Troff(flag.value) << '"';
  }
  out << '\n' << Troff(flag.help);
  llvm::StringRef separator = ": ";
  for (const FlagEntry::Choice& choice : flag.choices) {
    out << separator << "\\fB" << Troff(choice.word) << "\\fR (" << Troff(choice.help) << ')';
    separator = ", ";
  }
  out << ".\n";
}

}  // namespace

int ManualCommand(const Options& options) {
  llvm::raw_ostream& out = llvm::outs();
  out << ".TH LOCKGRAPH 1 \"\" \"lockgraph " << kVersion << "\" \"User Commands\"\n"
      << ".SH NAME\nlockgraph \\- find deadlocks in C and C++ programs\n"
      << ".SH SYNOPSIS\n.B lockgraph\n.I compile_commands.json\n.br\n.B lockgraph\n.I command\n"
      << "[\\fIoptions\\fR] [\\fIoperands\\fR]\n"
      << ".SH DESCRIPTION\nlockgraph reads the source of a program through its compile database, "
      << "or watches the program run, and reports the orders of locks and waits in which its "
      << "threads can wait for each other for ever.\n"
      << ".SH COMMANDS\n";
  for (const CommandEntry& command : OptionTable(options)) {
    out << ".SS lockgraph " << Troff(command.name) << ' ' << Troff(command.operands) << '\n'
        << Troff(command.help) << ".\n";
    for (const FlagEntry& flag : command.flags) WriteFlag(out, flag);
  }
  out << ".SH EXIT STATUS\n"
      << ".TP\n.B 0\nNothing new was found.\n"
      << ".TP\n.B 1\nThere are new findings at or above \\fB\\-\\-fail\\-on\\fR.\n"
      << ".TP\n.B 2\nThe command line, the configuration or an input file is wrong.\n"
      << ".TP\n.B 3\nThe analysis is incomplete and no finding outranks that.\n"
      << ".PP\n\\fBlockgraph run\\fR exits with the program's status, or with "
      << "\\fB\\-\\-exitcode\\fR (66) when the program succeeded and there are findings.\n"
      << ".SH FILES\n.TP\n.I .lockgraph.yaml\nThe project's configuration, searched upward from "
         "the "
      << "sources.\n.TP\n.I .lockgraph/\nThe cache of summaries, beside the compile database.\n"
      << ".SH ENVIRONMENT\n.TP\n.B NO_COLOR, CLICOLOR_FORCE\nColours off, or on.\n";
  return kExitClean;
}

}  // namespace lockgraph::cli
