#include "analyzer/summary/whole_file.h"

#include <system_error>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

namespace lockgraph::summary {
namespace {

// What nobody looks at ends the program when the stream is destroyed.
llvm::Error TakeError(llvm::raw_fd_ostream& out) {
  out.flush();
  if (!out.has_error()) return llvm::Error::success();
  const std::error_code error = out.error();
  out.clear_error();
  return llvm::errorCodeToError(error);
}

// A terminal, a pipe or a device, also behind a link: /dev/stdout, /dev/null, a named pipe.
bool IsPlaceToWriteTo(llvm::StringRef path) {
  llvm::sys::fs::file_status status;
  if (llvm::sys::fs::status(path, status)) return false;
  return llvm::sys::fs::exists(status) && !llvm::sys::fs::is_regular_file(status) &&
         !llvm::sys::fs::is_directory(status);
}

llvm::Error WriteInto(llvm::StringRef path, llvm::function_ref<void(llvm::raw_ostream&)> write) {
  std::error_code error;
  llvm::raw_fd_ostream out(path, error, llvm::sys::fs::CD_OpenExisting, llvm::sys::fs::FA_Write,
                           llvm::sys::fs::OF_None);
  if (error) return llvm::errorCodeToError(error);
  write(out);
  return TakeError(out);
}

}  // namespace

llvm::Error WriteWholeFile(llvm::StringRef path,
                           llvm::function_ref<void(llvm::raw_ostream&)> write) {
  // A rename would put a file in the place of the device or of the link.
  if (IsPlaceToWriteTo(path)) return WriteInto(path, write);
  llvm::SmallString<256> target(path);
  if (llvm::sys::fs::is_symlink_file(path) && llvm::sys::fs::real_path(path, target)) target = path;
  return llvm::writeToOutput(target, [&](llvm::raw_ostream& out) -> llvm::Error {
    write(out);
    auto* file = dynamic_cast<llvm::raw_fd_ostream*>(&out);
    return file == nullptr ? llvm::Error::success() : TakeError(*file);
  });
}

}  // namespace lockgraph::summary
