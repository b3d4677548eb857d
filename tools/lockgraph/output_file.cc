#include "tools/lockgraph/output_file.h"

#include "absl/strings/str_cat.h"
#include "analyzer/summary/whole_file.h"
#include "llvm/Support/Error.h"

namespace lockgraph::cli {

absl::Status WriteFileAtomically(const std::string& path,
                                 const std::function<void(llvm::raw_ostream&)>& write) {
  llvm::Error error = summary::WriteWholeFile(path, write);
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
