#include "tools/lockgraph/exit_status.h"

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

}  // namespace lockgraph::cli
