// One translation unit, from its compile command to its summary: the action that both
// `lockgraph extract` and `lockgraph check` perform.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_EXTRACTION_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_EXTRACTION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analyzer/summary/unit.h"
#include "tools/lockgraph/compile_database.h"

namespace lockgraph::cli {

struct Extraction {
  summary::Unit unit;
  bool parsed = false;                     // without an error; else the unit holds what could be
  std::vector<std::string> errors;         // "file:line:column: error: text"
  std::vector<std::string> dropped_flags;  // flags of the command that Clang does not know
  std::vector<std::string> inputs;         // every file read
};

// Fails (kNotFound, kInvalidArgument, kFailedPrecondition) when there is nothing to parse: the
// source file is missing, or Clang's builtin headers are. With `no_skip` every body of every header
// is parsed, for comparison. Safe to call from several threads.
absl::StatusOr<Extraction> ExtractUnit(const CompileCommand& command, bool no_skip = false);

// Clang's builtin headers: beside this program when it was installed with them, else where the LLVM
// it was built with has them. Empty when there are none.
std::string FindResourceDirectory();

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_EXTRACTION_H_
