// Objects and kinds in words.
#ifndef LOCKGRAPH_RUNTIME_DESCRIBE_H_
#define LOCKGRAPH_RUNTIME_DESCRIBE_H_

#include <cstdint>
#include <string>

#include "runtime/symbols.h"
#include "runtime/text.h"
#include "trace/trace_format.h"

namespace lockgraph::runtime {

const char* KindName(trace::ResourceKind kind);

// As the linker has it, and as the program spells it: without parameters and template arguments.
std::string Demangled(const char* name);
std::string PlainName(const char* name);

// "`Room::mutex_`", "`buckets+40`".
void PrintSymbol(Text& out, const Symbol& symbol);

// The name that the program gave to a lock of the trace; empty if none.
std::string GivenName(uint32_t lock);

// The same as a text, for a lock of the trace: a heap lock is named after the function that made it
// or took it first.
std::string DescribeLock(const trace::Resource& resource);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_DESCRIBE_H_
