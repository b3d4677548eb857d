#include "report/style.h"

namespace lockgraph::report {
namespace {

llvm::StringRef Code(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "\x1b[1m";
    case Style::kGutter:
      return "\x1b[1;34m";
    case Style::kError:
      return "\x1b[1;31m";
    case Style::kWarning:
      return "\x1b[1;33m";
    case Style::kNote:
      return "\x1b[1;32m";
    case Style::kPrimary:
      return "\x1b[1;31m";
    case Style::kHelp:
      return "\x1b[1;36m";
  }
  return "";
}

}  // namespace

void WriteStyled(llvm::raw_ostream& out, bool color, Style style, llvm::StringRef text) {
  const llvm::StringRef code = color ? Code(style) : llvm::StringRef();
  out << code << text;
  if (!code.empty()) out << "\x1b[0m";
}

Style StyleOf(lockorder::Level level) {
  switch (level) {
    case lockorder::Level::kError:
      return Style::kError;
    case lockorder::Level::kWarning:
      return Style::kWarning;
    case lockorder::Level::kNote:
      break;
  }
  return Style::kNote;
}

}  // namespace lockgraph::report
