// Runs this build's lockgraph as a person would, for tests.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_RUN_PROGRAM_FOR_TESTS_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_RUN_PROGRAM_FOR_TESTS_H_

#include <string>
#include <vector>

namespace lockgraph::cli {

struct Outcome {
  int status = -1;  // exit status; -N when signal N ended it
  std::string out;
  std::string err;
};

// A directory that is empty at first and removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  // Writes a file, with the directories above it; returns its path.
  std::string Write(const std::string& name, const std::string& content) const;
  std::string Read(const std::string& name) const;

  // Writes compile_commands.json with one command for each source; returns its path.
  std::string WriteDatabase(const std::vector<std::string>& sources,
                            const std::string& flags = "-std=c++20") const;

  // Runs `lockgraph arguments` in this directory.
  Outcome Lockgraph(const std::vector<std::string>& arguments) const;
  // Runs a shell command in this directory, with lockgraph on PATH.
  Outcome Shell(const std::string& command) const;

 private:
  std::string path_;
};

// A program in one file with a lock-order cycle between `first_mutex` and `second_mutex`, and the
// same without it.
extern const char kCycleProgram[];
extern const char kCleanProgram[];

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_RUN_PROGRAM_FOR_TESTS_H_
