// Files that appear whole or not at all.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_OUTPUT_FILE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_OUTPUT_FILE_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::cli {

// Writes beside the destination and renames: a reader, another process or an interrupt never sees
// half a file, and an existing one survives an error. kPermissionDenied or kInternal name the path
// and what to do.
absl::Status WriteFileAtomically(const std::string& path, std::string_view content);

// The same for what `write` prints.
absl::Status WriteFileAtomically(const std::string& path,
                                 const std::function<void(llvm::raw_ostream&)>& write);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_OUTPUT_FILE_H_
