// Addresses, stacks and kinds in words.
#ifndef LOCKGRAPH_RUNTIME_DESCRIBE_H_
#define LOCKGRAPH_RUNTIME_DESCRIBE_H_

#include <cstdint>

#include "runtime/text.h"
#include "trace/trace_format.h"

namespace lockgraph::runtime {

const char* KindName(trace::ResourceKind kind);

// "`Room::mutex_`" for static data, the name given to it by the program, or the bare address.
void PrintAddress(Text& out, uint64_t address);

// One line per frame: number, address, function, module and offset.
void PrintStack(Text& out, uint32_t stack);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_DESCRIBE_H_
