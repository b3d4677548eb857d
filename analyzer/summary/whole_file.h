// Files that appear whole or not at all.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_WHOLE_FILE_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_WHOLE_FILE_H_

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::summary {

// Writes what `write` prints beside the destination and renames: a reader, another process or an
// interrupt never sees half a file, and an existing one survives an error. What is no regular file
// (/dev/stdout, a pipe) is written to as it is. A full disk is an error like any other. Any thread,
// but one at a time for a path.
llvm::Error WriteWholeFile(llvm::StringRef path,
                           llvm::function_ref<void(llvm::raw_ostream&)> write);

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_WHOLE_FILE_H_
