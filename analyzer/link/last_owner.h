// Code that only the last owner of a counted object runs: what follows when a counter of owners
// came down to nothing, as in `if (refs.fetch_sub(1) == 1) Destroy()`.
#ifndef LOCKGRAPH_ANALYZER_LINK_LAST_OWNER_H_
#define LOCKGRAPH_ANALYZER_LINK_LAST_OWNER_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/program.h"

namespace lockgraph::link {

// Something must end there: at zero, other counters say that all work is done, or a queue empty.
//
// A counter counts down by one step in memory that outlives the function: with an atomic operation,
// or as a plain field. What decides is a condition that is different for "none left" and "one
// left"; a function may return either, or what it compares. Counters of loops are none.
class LastOwner {
 public:
  // Looks at each body of the program, until no further function is known to return a count;
  // linear in the size of the program for each of the few rounds that takes.
  explicit LastOwner(const Program& program);

  // Whether the last owner alone makes this call of `function`.
  bool Makes(summary::FunctionId function, summary::ResultId call) const {
    return calls_.contains({function.value, call.value});
  }

 private:
  // What a value is if nothing is left, and if something is.
  struct Count {
    int64_t none, some;
  };
  // By what it is: the result of a call (kResult), or what a place holds (kLoad).
  using Counts = absl::flat_hash_map<std::pair<summary::TermKind, uint32_t>, Count>;

  Counts CountsIn(const summary::Body& body) const;
  std::optional<Count> CountOf(const summary::Instruction& call) const;
  std::optional<Count> Evaluate(summary::TermId value, const Counts& counts) const;
  bool Outlives(summary::TermId place) const;
  std::optional<summary::TermId> Decremented(const summary::Instruction& assignment) const;
  void FindEnders();
  bool Ends(const summary::Instruction& call) const;
  bool NoteResult(const summary::Body& body, const Counts& counts);
  void NoteCalls(const summary::Body& body, const Counts& counts);

  const Program& program_;
  std::vector<std::optional<Count>> by_name_;       // of the operations of libraries
  absl::flat_hash_map<uint32_t, Count> functions_;  // what they return
  std::vector<bool> enders_;                        // functions that end some object
  absl::flat_hash_set<std::pair<uint32_t, uint32_t>> calls_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_LAST_OWNER_H_
