// What the process's exit status says to a script.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_EXIT_STATUS_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_EXIT_STATUS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "lockorder/finding.h"

namespace lockgraph::cli {

inline constexpr int kExitClean = 0;
inline constexpr int kExitFindings = 1;       // new findings at or above --fail-on
inline constexpr int kExitUsage = 2;          // command line, configuration, database
inline constexpr int kExitIncomplete = 3;     // something could not be analysed
inline constexpr int kExitInterrupted = 130;  // as shells say it of SIGINT

struct GateInput {
  uint64_t failing_findings = 0;  // new ones at or above --fail-on
  bool incomplete = false;
  bool allow_incomplete = false;
};

// A finding outranks an incomplete analysis: the person must act on it either way.
int GateStatus(const GateInput& input);

// Prints "lockgraph: error: ..." to stderr and returns the matching exit status: what the caller
// can correct (wrong arguments, missing files) is kExitUsage, everything else kExitIncomplete.
int Fail(const absl::Status& status);

// Flushes stdout. Where what was printed did not arrive, say on a full disk, nobody has read the
// result: says so on stderr and returns kExitIncomplete, else `status`.
int AfterOutput(int status);

// The same for what ends the process by itself once it has printed: --help and --version, which
// llvm::cl carries out. To be called once, before anything is printed.
void CheckOutputAtExit();

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_EXIT_STATUS_H_
