// The constants that variables may have where paths meet: what a status code says about locks.
#ifndef LOCKGRAPH_ANALYZER_LINK_STATUS_SETS_H_
#define LOCKGRAPH_ANALYZER_LINK_STATUS_SETS_H_

#include <cstdint>
#include <map>
#include <set>

#include "analyzer/link/state.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

// For each variable, and for the result, of a function the constants it has on some paths. When
// paths with the same locks are merged their constants are lost; that the merged value is none of
// those that other locks come with is what callers and later branches need to know.
class StatusSets {
 public:
  StatusSets(const Symbols& symbols, const State& state);

  // What either has; a variable that is not constant in both is given up.
  void Join(const StatusSets& other);
  // Adds to `state`, whose sets these are, that its variables have no constant of `other` that
  // they do not have themselves. A bounded number of facts.
  void TellApart(const Symbols& symbols, State& state, const StatusSets& other) const;

  // Whether some variable is a constant in both states, and not the same.
  static bool Differ(const Symbols& symbols, const State& a, const State& b);

 private:
  std::map<Symbol, std::set<int64_t>> constants_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_STATUS_SETS_H_
