#include "analyzer/summary/whole_file.h"

#include <system_error>

#include "llvm/Support/FileUtilities.h"

namespace lockgraph::summary {

llvm::Error WriteWholeFile(llvm::StringRef path,
                           llvm::function_ref<void(llvm::raw_ostream&)> write) {
  return llvm::writeToOutput(path, [&](llvm::raw_ostream& out) -> llvm::Error {
    write(out);
    out.flush();
    // What nobody looks at ends the program when the stream is destroyed.
    auto* file = dynamic_cast<llvm::raw_fd_ostream*>(&out);
    if (file == nullptr || !file->has_error()) return llvm::Error::success();
    const std::error_code error = file->error();
    file->clear_error();
    return llvm::errorCodeToError(error);
  });
}

}  // namespace lockgraph::summary
