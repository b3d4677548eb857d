// Runs a victim program to its end or to a time limit, with or without the runtime preloaded.
#ifndef LOCKGRAPH_RUNTIME_VICTIM_RUN_H_
#define LOCKGRAPH_RUNTIME_VICTIM_RUN_H_

#include <string>
#include <vector>

namespace lockgraph::runtime {

struct VictimRun {
  std::vector<std::string> command;  // path and arguments
  std::string options;               // LOCKGRAPH_OPTIONS
  bool preload = true;
  int limit_ms = 8000;  // then it is killed
};

struct VictimResult {
  int status = 0;  // exit status, or 128 + the signal that ended it
  bool timed_out = false;
  double seconds = 0;
  std::string out;
  std::string err;
};

// Thread-compatible. Throws nothing; a program that cannot be started ends with status 127.
VictimResult RunVictim(const VictimRun& run);

// The lines a victim prints when it is asked for its scenarios.
std::vector<std::string> ScenariosOf(const std::string& victim);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_VICTIM_RUN_H_
