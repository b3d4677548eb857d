#include "tools/lockgraph/output_file.h"

#include <system_error>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/whole_file.h"
#include "llvm/Support/Error.h"

namespace lockgraph::cli {

absl::Status WriteFileAtomically(const std::string& path,
                                 const std::function<void(llvm::raw_ostream&)>& write) {
  const std::error_code error = llvm::errorToErrorCode(summary::WriteWholeFile(path, write));
  if (!error) return absl::OkStatus();
  const std::string message = absl::StrCat("cannot write ", path, ": ", error.message());
  if (error == std::errc::no_space_on_device || error == std::errc::io_error) {
    return absl::ResourceExhaustedError(
        absl::StrCat(message, "\n  the report is incomplete: make room and run again"));
  }
  return absl::PermissionDeniedError(
      absl::StrCat(message, "\n  is the directory there and writable?"));
}

absl::Status WriteFileAtomically(const std::string& path, std::string_view content) {
  return WriteFileAtomically(
      path, [&](llvm::raw_ostream& out) { out.write(content.data(), content.size()); });
}

}  // namespace lockgraph::cli
