// lockgraph-cc: `lockgraph extract` that is spoken to like a compiler, for ccache and other
// launchers and caches that know compilers only.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_COMPILER_COMMAND_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_COMPILER_COMMAND_H_

#include <string_view>

namespace lockgraph::cli {

// Whether the program was called by a name that asks for this: lockgraph-cc or lockgraph-c++.
bool IsCompilerName(std::string_view program);

// `lockgraph-c++ FLAGS.. -c SRC -o X.lgs [-MD|-MMD [-MF X.d] [-MT|-MQ TARGET]]` writes the summary
// (and the list of what was read), as `lockgraph extract` does. -ffile-prefix-map=FROM=TO is
// --path-prefix-map. Everything else goes to the parser. A unit that does not parse gives errors,
// no summary, and kExitIncomplete, as a compiler would. Returns the exit status.
int CompilerMain(int argc, const char* const* argv);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_COMPILER_COMMAND_H_
