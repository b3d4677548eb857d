// lockgraph run: a program under the runtime shim, observed.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_RUN_COMMAND_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_RUN_COMMAND_H_

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"
#include "trace/trace.h"

namespace lockgraph::cli {

struct RunOptions {
  std::vector<std::string> command;      // what stands after "--"
  std::string runtime;                   // --runtime; empty: the one that comes with this lockgraph
  std::string runtime_options;           // "key=value:..", as in LOCKGRAPH_OPTIONS, which wins
  std::string trace_directory;           // --trace-dir; empty: the traces are not kept
  std::string root;                      // the project's directory, absolute; may be empty
  std::chrono::milliseconds timeout{0};  // 0: none
  bool record_timeline = false;          // when what was held, for a timeline
  lockorder::JudgeOptions judge;
  std::vector<std::vector<std::string>> hierarchy;  // of the configuration
  std::string configuration_path;                   // where it was read from
};

struct RunResult {
  lockorder::Observations observations;
  lockorder::Verdict verdict;
  int program_status = 0;  // its exit status; 128 + N when signal N ended it
  bool timed_out = false;
  std::vector<std::string> problems;  // what could not be observed, one sentence each
  std::vector<trace::Trace> traces;   // for trace::BuildTimeline
  // What names of files are relative to: RunOptions::root, or a directory a little above it where
  // the program's sources lie, as when it is run in its build directory.
  std::string root;
};

// Runs the program to its end and judges what it recorded. Rendering is left to the caller. Errors
// are what the user can put right: no such program, no runtime, a program that cannot be preloaded.
absl::StatusOr<RunResult> RunProgram(const RunOptions& options);

// What `lockgraph run` exits with: the program's own status, or `exit_code` when the program
// succeeded and there are findings that fail the run.
int RunStatus(int program_status, bool failing_findings, int exit_code);

// liblockgraph_rt.so of this installation or build tree.
absl::StatusOr<std::string> FindRuntime();

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_RUN_COMMAND_H_
