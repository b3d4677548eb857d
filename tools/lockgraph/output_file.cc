#include "tools/lockgraph/output_file.h"

#include <system_error>

#include "absl/strings/str_cat.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

namespace lockgraph::cli {

absl::Status WriteFileAtomically(const std::string& path,
                                 const std::function<void(llvm::raw_ostream&)>& write) {
  llvm::Error error = llvm::writeToOutput(path, [&](llvm::raw_ostream& out) -> llvm::Error {
    write(out);
    out.flush();
    // What nobody looks at ends the program when the stream is destroyed.
    auto* file = dynamic_cast<llvm::raw_fd_ostream*>(&out);
    if (file == nullptr || !file->has_error()) return llvm::Error::success();
    const std::error_code error = file->error();
    file->clear_error();
    return llvm::errorCodeToError(error);
  });
  if (!error) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("cannot write ", path, ": ", llvm::toString(std::move(error)),
                   "\n  is the directory there, writable and not full?"));
}

absl::Status WriteFileAtomically(const std::string& path, std::string_view content) {
  return WriteFileAtomically(
      path, [&](llvm::raw_ostream& out) { out.write(content.data(), content.size()); });
}

}  // namespace lockgraph::cli
