// Colours of a terminal, as compilers use them.
#ifndef LOCKGRAPH_REPORT_STYLE_H_
#define LOCKGRAPH_REPORT_STYLE_H_

#include <cstdint>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/finding.h"

namespace lockgraph::report {

enum class Style : uint8_t { kPlain, kBold, kGutter, kError, kWarning, kNote, kPrimary, kHelp };

// Writes `text` in `style`; plain when `color` is off. Writes escape codes whatever the stream is:
// the caller has decided that a terminal reads them.
void WriteStyled(llvm::raw_ostream& out, bool color, Style style, llvm::StringRef text);

Style StyleOf(lockorder::Level level);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_STYLE_H_
