// Semaphores that a program uses as locks: they start with one permit, and whoever takes it gives
// it back in the same function.
#ifndef LOCKGRAPH_ANALYZER_LINK_SEMAPHORE_LOCKS_H_
#define LOCKGRAPH_ANALYZER_LINK_SEMAPHORE_LOCKS_H_

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "analyzer/link/api.h"
#include "analyzer/link/program.h"
#include "analyzer/link/spin_locks.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

class SemaphoreLocks {
 public:
  // Looks at each body of the program once.
  SemaphoreLocks(const Program& program, const std::vector<const Operation*>& operations,
                 const SpinLocks& keys);

  // Whether the place is such a semaphore; false for no place at all.
  bool Contains(const Symbols& symbols, Symbol place) const;

 private:
  struct Use {
    bool one = false;      // some place makes it with one permit,
    bool another = false;  // with another number, or is not known to
    bool paired = true;    // no function takes without giving back, or the other way round
    bool taken = false;
  };
  void Add(const summary::Body& body);

  const Program& program_;
  const std::vector<const Operation*>& operations_;
  const SpinLocks& keys_;
  absl::flat_hash_map<SpinLocks::Key, Use> uses_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SEMAPHORE_LOCKS_H_
