// The page of each rule, as docs/rules/<code>.md has it; compiled in.
#ifndef LOCKGRAPH_REPORT_EXPLAIN_H_
#define LOCKGRAPH_REPORT_EXPLAIN_H_

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/rules.h"

namespace lockgraph::report {

struct RulePage {
  llvm::StringRef code;      // "LG1001"
  llvm::StringRef markdown;  // the whole page
};

// The page of `rule`; empty when the program was built without it.
llvm::StringRef PageOf(lockorder::Rule rule);

// The page for a terminal: headings and code set off, Markdown's marks taken away where they would
// only disturb.
void WriteExplanation(llvm::raw_ostream& out, lockorder::Rule rule, bool color);

// "LG1001 lock-order-cycle: locks are taken .." for every rule, one per line.
void WriteRuleList(llvm::raw_ostream& out);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_EXPLAIN_H_
