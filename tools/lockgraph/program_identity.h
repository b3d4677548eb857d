// Which build of this program is running.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_PROGRAM_IDENTITY_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_PROGRAM_IDENTITY_H_

#include <string>

namespace lockgraph::cli {

// The version and the linker's build id: two programs with an equal identity behave the same.
// Cached results of another build must not be taken for this one's.
std::string ProgramIdentity();

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_PROGRAM_IDENTITY_H_
