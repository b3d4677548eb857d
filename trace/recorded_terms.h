// The trace's kinds, modes and policies in the judge's terms.
#ifndef LOCKGRAPH_TRACE_RECORDED_TERMS_H_
#define LOCKGRAPH_TRACE_RECORDED_TERMS_H_

#include <string>

#include "lockorder/dependency.h"
#include "lockorder/resource.h"
#include "trace/trace_format.h"

namespace lockgraph::trace {

lockorder::ResourceKind KindOf(ResourceKind kind);
lockorder::Mode ModeOf(Mode mode);
lockorder::ReaderPolicy PolicyOf(const Resource& resource);
lockorder::WaitKind WaitOf(WaitKind wait);

// What a table of the recorder holds, for people.
std::string TableName(Table table);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_RECORDED_TERMS_H_
