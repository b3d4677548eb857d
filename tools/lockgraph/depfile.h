// Dependency files as make, Ninja and compilers write them: "target: input input ...".
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_DEPFILE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_DEPFILE_H_

#include <string>
#include <string_view>
#include <vector>

namespace lockgraph::cli {

// One rule, an input per line. Spaces, '#', '$' and backslashes before them are escaped so that GNU
// make and Ninja both read the names back.
std::string FormatDepfile(const std::string& target, const std::vector<std::string>& inputs);

// The inputs of the first rule of `text`; empty when there is no rule.
std::vector<std::string> ParseDepfile(std::string_view text);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_DEPFILE_H_
