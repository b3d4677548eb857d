// Text on a terminal: what may be printed, how wide it is, where it breaks.
#ifndef LOCKGRAPH_REPORT_LAYOUT_H_
#define LOCKGRAPH_REPORT_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"

namespace lockgraph::report {

// Text that is safe to print, and the terminal column of each byte it was made from.
struct Displayed {
  std::string text;
  std::vector<uint32_t> column;  // one per input byte, plus one for the end
};

// Tabs become spaces up to the next multiple of `tab`; control characters, invalid UTF-8 and the
// invisible characters that reorder text become visible escapes, so that a hostile name or source
// line can neither drive the terminal nor show something else than it is.
Displayed Display(llvm::StringRef bytes, uint32_t tab = 4);

// The text alone.
std::string Printable(llvm::StringRef bytes);

// `bytes` with each invalid UTF-8 sequence replaced by U+FFFD; for formats that must be UTF-8.
std::string ValidUtf8(llvm::StringRef bytes);

// Columns that printable text takes.
uint32_t Width(llvm::StringRef printable);

// Columns [from, to) of printable text. A wide character cut in half is replaced by a space.
std::string Columns(llvm::StringRef printable, uint32_t from, uint32_t to);

// Breaks printable text at spaces into lines of at most `width` columns; a longer word stays whole.
// Width 0: one line.
std::vector<std::string> Wrap(llvm::StringRef printable, uint32_t width);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_LAYOUT_H_
