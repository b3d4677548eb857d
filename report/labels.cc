#include "report/labels.h"

#include "llvm/ADT/StringExtras.h"

namespace lockgraph::report {

std::string BareLabel(const Step& step) {
  llvm::StringRef label(step.label);
  label.consume_front("... and ") || label.consume_front("... ");
  if (step.thread == 0) return label.str();
  label.consume_front("thread " + llvm::utostr(step.thread) + " ") ||
      label.consume_front("the thread ") || label.consume_front("each thread ");
  return label.str();
}

std::string StandaloneLabel(const Step& step) {
  if (step.thread == 0) return Capitalised(BareLabel(step));
  return "Thread " + llvm::utostr(step.thread) + ": " + BareLabel(step);
}

std::string WithQuotes(llvm::StringRef text) {
  std::string out = text.str();
  for (char& c : out) {
    if (c == '`') c = '\'';
  }
  return out;
}

std::string Capitalised(llvm::StringRef text) {
  std::string out = text.str();
  if (!out.empty()) out[0] = llvm::toUpper(out[0]);
  return out;
}

llvm::StringRef StepKindWord(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::kHold:
      return "hold";
    case Step::Kind::kCall:
      return "call";
    case Step::Kind::kWant:
      return "want";
    case Step::Kind::kOwe:
      return "owe";
    case Step::Kind::kDeclaration:
      break;
  }
  return "declaration";
}

}  // namespace lockgraph::report
