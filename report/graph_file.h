// The .lgg file: everything that was observed about one program, so that it can be judged, rendered
// and compared again without parsing anything. docs/formats.md describes the bytes.
#ifndef LOCKGRAPH_REPORT_GRAPH_FILE_H_
#define LOCKGRAPH_REPORT_GRAPH_FILE_H_

#include <string>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "lockorder/observations.h"

namespace lockgraph::report {

// The same observations always give the same bytes.
std::string SerializeGraph(const lockorder::Observations& observations);

// Reads what SerializeGraph wrote, with this or an earlier minor version; fields and sections that
// a later one added are skipped. Any other bytes give an error that names `name` and the offset,
// never more memory than a small multiple of their size. Every id in the result is in range or
// names nothing.
llvm::Expected<lockorder::Observations> ParseGraph(llvm::StringRef bytes, llvm::StringRef name);

// The same with a file.
llvm::Expected<lockorder::Observations> ReadGraphFile(llvm::StringRef path);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_GRAPH_FILE_H_
