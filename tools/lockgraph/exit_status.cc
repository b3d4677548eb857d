#include "tools/lockgraph/exit_status.h"

#include <cstdlib>
#include <string>

#include "llvm/Support/raw_ostream.h"

namespace lockgraph::cli {

int GateStatus(const GateInput& input) {
  if (input.failing_findings > 0) return kExitFindings;
  if (input.incomplete && !input.allow_incomplete) return kExitIncomplete;
  return kExitClean;
}

int Fail(const absl::Status& status) {
  llvm::outs().flush();
  llvm::errs() << "lockgraph: error: " << std::string(status.message()) << '\n';
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kPermissionDenied:
      return kExitUsage;
    case absl::StatusCode::kCancelled:
      return kExitInterrupted;
    default:
      return kExitIncomplete;
  }
}

int AfterOutput(int status) {
  llvm::raw_fd_ostream& out = llvm::outs();
  out.flush();
  if (!out.has_error()) return status;
  llvm::errs() << "lockgraph: error: cannot write to standard output: " << out.error().message()
               << "\n  the report is incomplete: make room and run again\n";
  out.clear_error();
  return status == kExitUsage ? status : kExitIncomplete;
}

void CheckOutputAtExit() {
  llvm::outs();  // handlers run in reverse order: before that of the stream, which would abort
  std::atexit([] {
    if (AfterOutput(kExitClean) != kExitClean) std::_Exit(kExitIncomplete);
  });
}

}  // namespace lockgraph::cli
