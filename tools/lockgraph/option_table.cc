#include "tools/lockgraph/option_table.h"

#include <algorithm>
#include <memory>

#include "llvm/ADT/STLExtras.h"

namespace lockgraph::cli {
namespace {

// Reads the words of an option with named values.
template <typename Parser>
std::vector<FlagEntry::Choice> ChoicesOf(const Parser& parser) {
  std::vector<FlagEntry::Choice> choices;
  for (unsigned i = 0; i < parser.getNumOptions(); ++i) {
    choices.push_back({parser.getOption(i).str(), parser.getDescription(i).str()});
  }
  return choices;
}

std::vector<FlagEntry::Choice> ChoicesOf(const Options& options, const llvm::cl::Option* option) {
  if (option == std::addressof(options.print)) {
    return ChoicesOf(const_cast<Options&>(options).print.getParser());
  }
  if (option == std::addressof(options.color)) {
    return ChoicesOf(const_cast<Options&>(options).color.getParser());
  }
  if (option == std::addressof(options.fail_on)) {
    return ChoicesOf(const_cast<Options&>(options).fail_on.getParser());
  }
  return {};
}

}  // namespace

std::vector<CommandEntry> OptionTable(const Options& options) {
  std::vector<CommandEntry> commands;
  for (llvm::cl::SubCommand* command : options.commands()) {
    CommandEntry entry;
    entry.name = command->getName().str();
    entry.help = command->getDescription().str();
    for (const llvm::cl::Option* operand : command->PositionalOpts) {
      entry.operands = operand->HelpStr.str();
    }
    for (const auto& [name, option] : command->OptionsMap) {
      if (!llvm::is_contained(option->Categories, &options.category)) continue;
      FlagEntry flag;
      flag.spelling = (name.size() == 1 ? "-" : "--") + name.str();
      flag.choices = ChoicesOf(options, option);
      flag.value = option->ValueStr.str();
      if (flag.value.empty() && !flag.choices.empty()) flag.value = "word";
      flag.help = option->HelpStr.str();
      if (!flag.choices.empty() && flag.help.ends_with(":")) flag.help.pop_back();
      entry.flags.push_back(std::move(flag));
    }
    std::sort(entry.flags.begin(), entry.flags.end(),
              [](const FlagEntry& a, const FlagEntry& b) { return a.spelling < b.spelling; });
    commands.push_back(std::move(entry));
  }
  return commands;
}

}  // namespace lockgraph::cli
