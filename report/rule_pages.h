// Generated into the build directory from docs/rules/: see embed_pages.cmake.
#ifndef LOCKGRAPH_REPORT_RULE_PAGES_H_
#define LOCKGRAPH_REPORT_RULE_PAGES_H_

#include "llvm/ADT/ArrayRef.h"
#include "report/explain.h"

namespace lockgraph::report {

llvm::ArrayRef<RulePage> RulePages();

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_RULE_PAGES_H_
