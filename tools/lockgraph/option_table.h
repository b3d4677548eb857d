// The commands and flags as a plain table, read from their one definition in options.h.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_OPTION_TABLE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_OPTION_TABLE_H_

#include <string>
#include <vector>

#include "tools/lockgraph/options.h"

namespace lockgraph::cli {

struct FlagEntry {
  std::string spelling;  // "--fail-on", "-j"
  std::string value;     // "N", "file"; empty for switches
  std::string help;
  struct Choice {
    std::string word;
    std::string help;
  };
  std::vector<Choice> choices;
};

struct CommandEntry {
  std::string name;
  std::string help;
  std::string operands;          // "<database | path-regex>..."
  std::vector<FlagEntry> flags;  // sorted by spelling
};

std::vector<CommandEntry> OptionTable(const Options& options);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_OPTION_TABLE_H_
