// Addresses, stacks and kinds in words.
#ifndef LOCKGRAPH_RUNTIME_DESCRIBE_H_
#define LOCKGRAPH_RUNTIME_DESCRIBE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/text.h"
#include "trace/trace_format.h"

namespace lockgraph::runtime {

const char* KindName(trace::ResourceKind kind);

// "`Room::mutex_`" for static data, the name given to it by the program, or the bare address.
void PrintAddress(Text& out, uint64_t address);

// The same as a text, for a lock of the trace: a heap lock is named after the function that made it
// or took it first.
std::string DescribeLock(const trace::Resource& resource);

// The functions of a stack, innermost first, as the program spells them.
std::vector<std::string> FramesOf(uint32_t stack);
// The first one that is not of the standard library; empty if none is known.
std::string InnermostFunction(uint32_t stack);

// One line per frame: number, address, function, module and offset.
void PrintStack(Text& out, uint32_t stack);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_DESCRIBE_H_
