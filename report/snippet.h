// One source line with the spans that a finding labels in it, drawn as rustc draws them:
//
//   41 |   saver_.join();
//      |   ------ ^^^^ ... and waits here for thread 2 to end
//      |   |
//      |   thread 1 calls `Saver::Join` here
#ifndef LOCKGRAPH_REPORT_SNIPPET_H_
#define LOCKGRAPH_REPORT_SNIPPET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include "report/source_cache.h"

namespace lockgraph::report {

struct LabelledSpan {
  Span span;             // in bytes of the line
  bool primary = false;  // drawn ^^^^, else ----
  std::string label;     // printable
};

struct SnippetOptions {
  uint32_t gutter = 1;  // columns of the line number
  uint32_t width = 0;   // of the terminal; 0: unbounded
  bool color = false;
};

// Draws line number `number`. Spans may come in any order, overlap, and be equal.
void WriteSnippetLine(llvm::raw_ostream& out, uint32_t number, llvm::StringRef line,
                      std::vector<LabelledSpan> spans, const SnippetOptions& options);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_SNIPPET_H_
