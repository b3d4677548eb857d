// Reads a .lgt file. See trace_format.h and docs/trace-format.md.
#ifndef LOCKGRAPH_TRACE_TRACE_READER_H_
#define LOCKGRAPH_TRACE_TRACE_READER_H_

#include <cstddef>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "trace/trace.h"

namespace lockgraph::trace {

// Reads the trace in the file `path`, whose process may be alive or dead. Every sequence of bytes
// gives a Trace or an error that names the file, the offset and a remedy:
//   - a file that is no trace, or of another version: an error;
//   - a file that ends early: what stands before the end;
//   - records being written when the process died: left out, counted in Trace::unfinished;
//   - records that contradict themselves: left out, counted in Trace::damaged.
// Costs time and memory proportional to the records present. Thread-safe.
absl::StatusOr<Trace> ReadTrace(const std::string& path);

// The same from memory; `name` stands for the path in errors and in Trace::path.
absl::StatusOr<Trace> ParseTrace(std::span<const std::byte> bytes, const std::string& name);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_TRACE_READER_H_
