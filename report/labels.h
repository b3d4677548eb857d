// Labels of steps for formats that show them one by one, away from their source line.
#ifndef LOCKGRAPH_REPORT_LABELS_H_
#define LOCKGRAPH_REPORT_LABELS_H_

#include <string>

#include "llvm/ADT/StringRef.h"
#include "report/story.h"

namespace lockgraph::report {

// "Thread 1: holds `a` from here"; without a thread, the label with a capital.
std::string StandaloneLabel(const Step& step);

// "Thread 1: " taken off: "holds `a` from here".
std::string BareLabel(const Step& step);

// `a` -> 'a', as compilers quote.
std::string WithQuotes(llvm::StringRef text);

std::string Capitalised(llvm::StringRef text);

// "hold", "call", "want", "owe", "declaration".
llvm::StringRef StepKindWord(Step::Kind kind);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_LABELS_H_
