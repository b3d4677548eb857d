// lockgraph completions bash|zsh|fish: completion scripts from the option table.
#include <string>
#include <vector>

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/rules.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/option_table.h"

namespace lockgraph::cli {
namespace {

using Commands = std::vector<CommandEntry>;

// Text inside single quotes of a shell.
std::string Quoted(llvm::StringRef text) {
  std::string quoted;
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted;
}

// What a command takes besides files.
std::vector<std::string> Operands(llvm::StringRef command) {
  if (command == "baseline") return {"update", "prune"};
  if (command == "completions") return {"bash", "zsh", "fish"};
  std::vector<std::string> rules;
  if (command == "explain") {
    for (const lockorder::RuleInfo& rule : lockorder::AllRules()) rules.emplace_back(rule.code);
  }
  return rules;
}

void WriteWords(llvm::raw_ostream& out, const FlagEntry& flag) {
  if (flag.choices.empty()) {
    out << ' ' << flag.spelling << (flag.value.empty() || flag.spelling.size() == 2 ? "" : "=");
    return;
  }
  for (const FlagEntry::Choice& choice : flag.choices) {
    out << ' ' << flag.spelling << '=' << choice.word;
  }
}

void WriteBash(llvm::raw_ostream& out, const Commands& commands) {
  out << "# bash completion for lockgraph\n_lockgraph() {\n"
         "  local word=${COMP_LINE:0:COMP_POINT} words\n  word=${word##* }\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    words='";
  for (const CommandEntry& command : commands) out << command.name << ' ';
  out << "--help --version'\n  else\n    case ${COMP_WORDS[1]} in\n";
  for (const CommandEntry& command : commands) {
    out << "      " << command.name << ") words='--help";
    for (const std::string& word : Operands(command.name)) out << ' ' << word;
    for (const FlagEntry& flag : command.flags) WriteWords(out, flag);
    out << "' ;;\n";
  }
  out << "      *) words='' ;;\n    esac\n  fi\n"
         "  compopt -o nospace 2>/dev/null\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\"; compgen -f -- \"$word\")\n"
         "  # Bash splits words at '=': offer only what stands behind it.\n"
         "  if [[ $word == *=* && $COMP_WORDBREAKS == *=* ]]; then\n"
         "    COMPREPLY=(\"${COMPREPLY[@]#\"${word%%=*}=\"}\")\n  fi\n"
         "}\ncomplete -F _lockgraph lockgraph\n";
}

void WriteZsh(llvm::raw_ostream& out, const Commands& commands) {
  out << "#compdef lockgraph\n_lockgraph() {\n  local -a commands\n  commands=(\n";
  for (const CommandEntry& command : commands) {
    out << "    '" << command.name << ':' << Quoted(command.help) << "'\n";
  }
  out << "    '--help:Display the options'\n    '--version:Display the version'\n"
         "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    _files\n"
         "    return\n  fi\n  case ${words[2]} in\n";
  for (const CommandEntry& command : commands) {
    out << "    " << command.name << ") _arguments";
    for (const FlagEntry& flag : command.flags) {
      std::string help;
      for (const char c : flag.help) help += c == '[' || c == ']' || c == ':' ? ' ' : c;
      out << " \\\n        '*" << flag.spelling;
      if (!flag.value.empty()) out << (flag.spelling.size() == 2 ? "+" : "=");
      out << '[' << Quoted(help) << ']';
      if (!flag.choices.empty()) {
        out << ":word:(";
        for (const FlagEntry::Choice& choice : flag.choices) out << choice.word << ' ';
        out << ')';
      } else if (!flag.value.empty()) {
        out << ':' << "value:_files";
      }
      out << '\'';
    }
    const std::vector<std::string> operands = Operands(command.name);
    out << " \\\n        '*:"
        << (operands.empty() ? "file:_files" : "word:(" + llvm::join(operands, " ") + ")")
        << "' ;;\n";
  }
  out << "  esac\n}\n_lockgraph \"$@\"\n";
}

void WriteFish(llvm::raw_ostream& out, const Commands& commands) {
  out << "# fish completion for lockgraph\n"
         "complete -c lockgraph -l help -d 'Display the options'\n"
         "complete -c lockgraph -n __fish_use_subcommand -l version -d 'Display the version'\n";
  for (const CommandEntry& command : commands) {
    out << "complete -c lockgraph -n __fish_use_subcommand -a " << command.name << " -d '"
        << Quoted(command.help) << "'\n";
    if (const std::vector<std::string> words = Operands(command.name); !words.empty()) {
      out << "complete -c lockgraph -n '__fish_seen_subcommand_from " << command.name << "' -a '"
          << llvm::join(words, " ") << "'\n";
    }
    for (const FlagEntry& flag : command.flags) {
      const bool is_long = llvm::StringRef(flag.spelling).starts_with("--");
      out << "complete -c lockgraph -n '__fish_seen_subcommand_from " << command.name << "' "
          << (is_long ? "-l " : "-s ") << flag.spelling.substr(is_long ? 2 : 1);
      if (!flag.choices.empty()) {
        out << " -x -a '";
        for (const FlagEntry::Choice& choice : flag.choices) out << choice.word << ' ';
        out << '\'';
      } else if (!flag.value.empty()) {
        out << " -r";
      }
      out << " -d '" << Quoted(flag.help) << "'\n";
    }
  }
}

}  // namespace

int CompletionsCommand(const Options& options) {
  const std::string shell = options.shells.size() == 1 ? options.shells.front() : "";
  const Commands commands = OptionTable(options);
  if (shell == "bash") {
    WriteBash(llvm::outs(), commands);
  } else if (shell == "zsh") {
    WriteZsh(llvm::outs(), commands);
  } else if (shell == "fish") {
    WriteFish(llvm::outs(), commands);
  } else {
    return Fail(
        absl::InvalidArgumentError("completions needs a shell: bash, zsh or fish\n"
                                   "  e.g. lockgraph completions bash > "
                                   "~/.local/share/bash-completion/completions/lockgraph"));
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
