// Where a finding stands with the project: new or known, and whether something allows it.
#ifndef LOCKGRAPH_REPORT_STANDING_H_
#define LOCKGRAPH_REPORT_STANDING_H_

#include <cstdint>
#include <string>
#include <vector>

namespace lockgraph::report {

struct Standing {
  enum class State : uint8_t {
    kUnknown,  // no baseline was given
    kNew,      // the baseline does not have it
    kKnown,    // the baseline has it
  };
  enum class Suppressed : uint8_t { kNo, kInSource, kInFile };

  State state = State::kUnknown;
  Suppressed suppressed = Suppressed::kNo;
  std::string reason;  // why it is suppressed, as its author put it

  // Whether a gate has to count it.
  bool counts() const { return state != State::kKnown && suppressed == Suppressed::kNo; }
};

// Parallel to Verdict::findings; an empty list, or a missing tail, stands for defaults.
using Standings = std::vector<Standing>;

inline Standing StandingOf(const Standings& standings, size_t finding) {
  return finding < standings.size() ? standings[finding] : Standing();
}

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_STANDING_H_
