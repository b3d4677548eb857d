// The file named by the option `suppressions`: lines "deadlock:PATTERN", as ThreadSanitizer's. A
// pattern is a part of a function's, lock's or module's name; * stands for anything.
#ifndef LOCKGRAPH_RUNTIME_SUPPRESSIONS_H_
#define LOCKGRAPH_RUNTIME_SUPPRESSIONS_H_

#include <cstdint>

namespace lockgraph::runtime {

// Whether a frame of the stack matches a line. The file is read on first use.
bool StackIsSuppressed(uint32_t stack);
bool NameIsSuppressed(const char* name);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_SUPPRESSIONS_H_
