// Runs a program under the runtime shim and brings back what it recorded.
#ifndef LOCKGRAPH_TRACE_RECORDED_RUN_H_
#define LOCKGRAPH_TRACE_RECORDED_RUN_H_

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "trace/trace.h"

namespace lockgraph::trace {

struct RunRequest {
  std::vector<std::string> command;  // the program, searched in PATH, and its arguments
  std::string runtime;               // liblockgraph_rt.so
  // Further runtime options, "key=value:key=value"; they win over what is set here, and the
  // LOCKGRAPH_OPTIONS of the environment win over them.
  std::string options;
  std::string trace_directory;           // where traces are kept; empty: a temporary one
  std::chrono::milliseconds timeout{0};  // then the program is killed; 0: never
};

struct RecordedRun {
  int exit_status = 0;  // the program's; 128 + N when signal N ended it
  bool timed_out = false;
  std::vector<Trace> traces;          // of the program and its children, by start time
  std::vector<std::string> problems;  // traces that could not be read: a sentence each
};

// Runs the program with this process's standard streams until it ends, then reads its trace and
// those of its children, whether they have ended or not. Meanwhile signals sent to this process are
// passed on. Errors: the program or the runtime cannot be found, or the program cannot be observed
// (see CheckPreloadable). Changes the signal handlers of the process while it runs: one call at a
// time.
absl::StatusOr<RecordedRun> RecordRun(const RunRequest& request);

// Whether a library can be preloaded into the program: not into one that is statically linked, has
// more rights than its user, or is built for another kind of processor. An error says what else
// can be done.
absl::Status CheckPreloadable(const std::string& program);

// The program that `name` means in a shell: itself when it contains a slash, else from PATH.
absl::StatusOr<std::string> FindProgram(const std::string& name);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_RECORDED_RUN_H_
