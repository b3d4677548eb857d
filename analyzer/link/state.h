// The symbolic state on one path through a function.
#ifndef LOCKGRAPH_ANALYZER_LINK_STATE_H_
#define LOCKGRAPH_ANALYZER_LINK_STATE_H_

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "analyzer/link/behaviour.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

// Keeps what both have.
template <typename T>
void Intersect(std::vector<T>& mine, const std::vector<T>& other) {
  std::erase_if(
      mine, [&](const T& x) { return std::find(other.begin(), other.end(), x) == other.end(); });
}

class State {
 public:
  using Store = std::vector<std::pair<Symbol, Symbol>>;  // place -> value, sorted by place

  // What `place` holds: as stored on this path, else its content at entry. Looks through memberwise
  // copies and the environments of stored callables.
  Symbol Read(Symbols& symbols, Symbol place) const;
  std::optional<Symbol> Find(Symbol place) const;
  void Write(Symbols& symbols, Symbol place, Symbol value);
  void Forget(Symbol place);
  // Everything below `place` becomes a copy of what is below `source`.
  void CopyObject(Symbols& symbols, Symbol place, Symbol source);
  // Drops what is known of everything in the object at `place`.
  void ForgetObject(const Symbols& symbols, Symbol place);

  // Locks and threads alone: what an event needs.
  State WithoutMemory() const;

  // Adds a fact; false if it contradicts what is known (the path is impossible).
  bool Assume(const Symbols& symbols, Fact fact);
  std::optional<bool> Truth(const Symbols& symbols, Symbol value) const;
  std::optional<int64_t> Constant(const Symbols& symbols, Symbol value) const;
  // Whether the fact follows from what is known.
  bool Knows(const Symbols& symbols, const Fact& fact) const;
  // Memory that other threads can change is no longer known to be as it was.
  // But for what is kept in `guarded` objects, whose locks are held all the time.
  void ForgetSharedMemory(const Symbols& symbols, const std::vector<Symbol>& guarded = {});
  // The values get a new meaning (a loop came round): what mentions the old one is now stale.
  void MakeStale(Symbols& symbols, const std::vector<Symbol>& values);

  // Adds the values that depend on the function's inputs and that one takes to be zero or false and
  // the other not.
  void Disagreements(const Symbols& symbols, const State& other, std::vector<Symbol>& values) const;

  // At most `most` facts about what the function was given, those on the shortest paths first:
  // callers are likely to know them.
  std::vector<Fact> AboutInputs(const Symbols& symbols, size_t most) const;

  std::vector<Fact> Orders(const Symbols& symbols) const;

  // Whether both leave the same in memory that outlives the function.
  bool SameMemory(const Symbols& symbols, const State& other) const;
  // Whether both made the same locks recursive, or are about to: `attributes` are known objects
  // that say so.
  bool MadeAlike(const Symbols& symbols, const State& other,
                 const absl::flat_hash_set<Symbol>& attributes) const;
  // Two states can be merged when their locks are the same.
  bool SameLocks(const State& other) const;
  // Whether they hold as many locks in the same ways, of objects that were reached alike.
  bool SameShape(const Symbols& symbols, const State& other) const;
  // Keeps what both know; values that differ become merge values of `block`, and locks of the same
  // shape are locks of such values. True if this changed.
  // `picked`: numbers of the results that conditional expressions choose among, sorted.
  bool Merge(Symbols& symbols, const State& other, summary::FunctionId function, uint32_t block,
             const std::vector<uint32_t>& picked);

  Store store;
  std::vector<Fact> facts;  // sorted
  std::vector<HeldLock> held;
  std::vector<ReleasedLock> released;
  std::vector<PathId> live;
  std::vector<PathId> gone;    // joined
  std::vector<PathId> swept;   // joined by a loop over all threads of a container
  std::vector<Symbol> joined;  // handles of unknown threads that were joined
  std::vector<Passed> passed;
  PathId child;  // the process that the path is in, by the fork that made it
  // A lock this path took and released: for double releases, if it is certain which one it was.
  struct Ended {
    Symbol lock;
    bool certain = true;
    bool operator==(const Ended&) const = default;
  };
  std::vector<Ended> ended;

 private:
  // A place whose value differs where two paths meet.
  struct Difference {
    Symbol mine, theirs, merged;
  };
  template <typename Same>
  bool SameLocksBy(const State& other, const Same& same) const;
  bool IsPrivate(const Symbols& symbols, Symbol root) const;
  bool MergeFacts(Symbols& symbols, const State& other, const std::vector<Difference>& differences);
  class Generalisation;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_STATE_H_
