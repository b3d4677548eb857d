// A test program: a single file foo_bad.cc, or a directory foo_bad with several units. Its silent
// twin is called foo_ok.
#ifndef LOCKGRAPH_TEST_PROGRAMS_HARNESS_PROGRAM_H_
#define LOCKGRAPH_TEST_PROGRAMS_HARNESS_PROGRAM_H_

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "test_programs/harness/truth.h"

namespace lockgraph::test_programs {

struct Program {
  std::string name;                            // "order/ring_of_three_bad"
  bool is_bad = false;                         // else it is the silent twin
  std::vector<std::filesystem::path> sources;  // absolute, sorted
  std::vector<std::string> flags;              // from "// flags: -DX"
  std::vector<std::string> libraries;          // from "// libs: -labsl_synchronization"
  std::vector<std::string> packages;           // from "// packages: Qt5Core", names for pkg-config
  std::vector<Truth> truths;
  std::vector<std::string> errors;  // comments that could not be understood

  std::string TwinName() const;
  bool Says(Observer observer) const;  // has a truth for this observer
};

// For GoogleTest's messages.
void PrintTo(const Program& program, std::ostream* out);

// All programs below `root`, sorted by name. Directories without programs are passed over.
std::vector<Program> DiscoverPrograms(const std::filesystem::path& root);

// The compiler and its arguments that make an object of one source, without "-c" and "-o"; the
// compilers' paths come from the build. Empty when a package of the program is not installed.
std::vector<std::string> CompileArguments(const Program& program,
                                          const std::filesystem::path& source);

// The arguments that link the program's objects. Empty likewise.
std::vector<std::string> LinkArguments(const Program& program);

// What the shell command prints; `status` becomes its exit status (128 + N after signal N).
std::string OutputOf(const std::string& command, int& status);

// `word` as one word of a shell command.
std::string Quoted(const std::string& word);

}  // namespace lockgraph::test_programs

#endif  // LOCKGRAPH_TEST_PROGRAMS_HARNESS_PROGRAM_H_
