// Runs Clang's parser over one unit.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_FRONTEND_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_FRONTEND_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "analyzer/extract/command.h"
#include "analyzer/extract/extract.h"
#include "clang/Sema/Sema.h"

namespace lockgraph::extract {

// Parses what `command` names and calls `use` while the tree exists, also after errors. Function
// bodies of system headers are skipped. Fills errors, dependencies, dropped flags and the main file
// of `result`.
absl::Status ParseUnit(Command command, const std::string& directory, const ExtractOptions& options,
                       const std::function<void(clang::Sema&)>& use, ExtractResult& result);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_FRONTEND_H_
