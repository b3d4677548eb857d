// Runs many short programs, a few at a time, and outlives what happens to any of them.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_PROCESS_POOL_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_PROCESS_POOL_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace lockgraph::cli {

struct ProcessJob {
  std::string program;
  std::vector<std::string> arguments;  // argv, the program's name first
};

struct ProcessResult {
  enum class End : uint8_t { kExited, kSignalled, kTimedOut, kNotStarted };
  End end = End::kNotStarted;
  int code = 0;            // exit status, or the signal's number, or errno
  std::string output;      // its stderr and stdout, bounded
  uint64_t peak_kib = 0;   // largest resident size
  double cpu_seconds = 0;  // user and system
};

struct ProcessPoolOptions {
  unsigned jobs = 1;
  std::chrono::milliseconds timeout{0};  // per process; 0: none
  // Called with each whole line of output as it comes, which is then not kept; may be null.
  std::function<void(size_t index, const std::string& line)> on_line = nullptr;
};

// How many jobs fit: the cores, or fewer when a process of 0.75 GiB each would not fit the
// available memory. At least 1.
unsigned DefaultJobs();

// Runs every job, at most `options.jobs` at a time, in their order; calls `done(index, result)`
// once for each as it ends, on the calling thread. Children die with this process, whatever ends
// it. An interrupt (SIGINT, SIGTERM) kills the running ones and returns kCancelled. Not
// thread-safe: one pool runs at a time in a process, and no other thread may be forking.
absl::Status RunProcesses(const std::vector<ProcessJob>& jobs, const ProcessPoolOptions& options,
                          const std::function<void(size_t, const ProcessResult&)>& done);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_PROCESS_POOL_H_
