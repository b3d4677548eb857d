// LOCKGRAPH_OPTIONS=key=value:key=value, with ThreadSanitizer's names where they exist.
#ifndef LOCKGRAPH_RUNTIME_OPTIONS_H_
#define LOCKGRAPH_RUNTIME_OPTIONS_H_

#include <cstdint>

namespace lockgraph::runtime {

enum class OnDeadlock : uint32_t { kReport, kExit, kAbort };

struct Options {
  char log_path[1024] = "stderr";  // "stderr", "stdout", or a path; ".PID" is added to a path
  char trace_path[1024] = "";      // "%p" becomes the process id; empty: no file
  char suppressions[1024] = "";
  uint32_t exitcode = 66;
  bool exitcode_given = false;  // then it also ends a run with potential deadlocks
  OnDeadlock on_deadlock = OnDeadlock::kReport;
  OnDeadlock on_stall = OnDeadlock::kReport;
  bool halt_on_error = false;  // the same as on_deadlock=exit
  uint32_t verbosity = 0;
  bool help = false;
  bool detect_deadlocks = true;  // live ones
  bool report_at_exit = true;    // potential ones, when no trace file is written
  uint32_t check_ms = 200;       // a blocked thread looks around for the first time
  uint32_t stall_ms = 700;       // a wait is suspected
  uint32_t hold_ms = 0;          // report a lock held for longer while others wait; 0: never
  uint32_t report_signal = 0;    // number of the signal that asks for a report; 0: none
  uint32_t trace_mb = 256;       // size of the trace, sparse
  uint32_t trace_parent = 0;     // if not 0, only its children make their trace at once
  uint32_t stack_frames = 24;
  bool unwind = true;     // use the unwinder where frame pointers lead nowhere
  bool timeline = false;  // record every hold and wait
};
extern constinit Options options;

// Reads __lockgraph_default_options(), then LOCKGRAPH_OPTIONS. Problems are said on stderr once.
void ReadOptions();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_OPTIONS_H_
