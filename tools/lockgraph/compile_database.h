// compile_commands.json: how each translation unit is compiled.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_COMPILE_DATABASE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_COMPILE_DATABASE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace lockgraph::cli {

struct CompileCommand {
  std::string directory;               // absolute; where the compiler runs
  std::string file;                    // as the database spells it
  std::string output;                  // may be empty
  std::vector<std::string> arguments;  // the compiler first
  uint32_t line = 0;                   // of the entry, in the database
};

struct CompileDatabase {
  std::string path;
  std::vector<CompileCommand> commands;  // in the database's order; equal entries only once
  uint64_t skipped = 0;                  // entries in other languages: assembler, CUDA, Fortran ...
};

// Reads `path`: a database, or a directory that holds one. Strict: the first thing that is wrong is
// an error with "file:line:column" and what to do about it (kNotFound, kInvalidArgument). Time and
// memory are linear in the file; one entry at a time is held as JSON.
absl::StatusOr<CompileDatabase> ReadCompileDatabase(const std::string& path);

// The same for text already in memory; `path` names it in errors, `directory` completes relative
// "directory" members.
absl::StatusOr<CompileDatabase> ParseCompileDatabase(std::string_view text, const std::string& path,
                                                     const std::string& directory);

// Looks for a database in `start` and its build directories, then in each parent. kNotFound says
// where it looked and how build systems make one.
absl::StatusOr<std::string> FindCompileDatabase(const std::string& start);

// Keeps the commands whose file (absolute) matches one of the regular expressions; no expression
// keeps all. kInvalidArgument for an expression that is not one or that matches no file.
absl::Status FilterCommands(const std::vector<std::string>& expressions, CompileDatabase& database);

// The absolute, normalised path of the command's source file.
std::string SourcePath(const CompileCommand& command);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_COMPILE_DATABASE_H_
