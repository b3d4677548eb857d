// One translation unit in, its summary out.
//
//   compile command -> command -> frontend (Clang parses) -> bodies (which functions)
//     -> lowering (CFG and expressions -> blocks, instructions, terms) -> summary::Unit
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_EXTRACT_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_EXTRACT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analyzer/summary/unit.h"

namespace lockgraph::extract {

struct ExtractOptions {
  // Directory of Clang's builtin headers (it holds include/stddef.h).
  std::string resource_dir;
  // Functions with more blocks than this are left out, with a note in the unit.
  uint32_t max_blocks = 50000;
  // Function bodies of system headers are not parsed unless something needs them: the result is the
  // same, later.
  bool skip_system_bodies = true;
};

struct Diagnostic {
  std::string file;  // empty for errors of the command line
  uint32_t line = 0;
  uint32_t column = 0;
  std::string text;
};

struct ExtractResult {
  summary::Unit unit;
  std::vector<Diagnostic> errors;          // at most the first 20, in source order
  bool parsed = false;                     // without any error
  std::vector<std::string> dropped_flags;  // not known to Clang, each once
  std::vector<std::string> dependencies;   // every file read, in order of first use
};

// Extracts the unit that `command_line` compiles: one entry of a compilation database, the compiler
// (or a launcher) first. Relative paths are relative to `directory`. Source errors are no failure:
// the result holds what could be parsed. Fails when the command names no source file, the source
// cannot be read, or Clang's builtin headers are missing. Equal input gives an equal result. May be
// called from several threads at once.
absl::StatusOr<ExtractResult> Extract(const std::vector<std::string>& command_line,
                                      const std::string& directory, const ExtractOptions& options);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_EXTRACT_H_
