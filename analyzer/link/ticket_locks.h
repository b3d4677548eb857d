// Ticket locks: whoever draws a number from one counter waits until the other counter shows it, and
// moves that on when it is done.
//
// Only two variables count that some function uses together like this, and only if something in the
// program moves the second one on.
#ifndef LOCKGRAPH_ANALYZER_LINK_TICKET_LOCKS_H_
#define LOCKGRAPH_ANALYZER_LINK_TICKET_LOCKS_H_

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/program.h"
#include "analyzer/link/spin_locks.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

class TicketLocks {
 public:
  enum class Access : uint8_t {
    kNone,
    kDraw,  // takes a number, and waits for its turn
    kTry,   // takes a number if it is its turn at once; the result says whether
    kMove,  // makes it the next one's turn
  };

  // Looks at each body of the program twice.
  TicketLocks(const Program& program, const SpinLocks& keys);

  Access AccessOf(const summary::Body& body, const summary::Instruction& instruction) const;
  // The object that the program calls a lock: a class with nothing in it but numbers, else the
  // counter that is drawn from. `counter`: either of the two, as a call or an assignment names it.
  Symbol LockOf(Symbols& symbols, Symbol counter) const;
  // Whether the place is such a lock; false for no place at all.
  bool Contains(const Symbols& symbols, Symbol place) const;

 private:
  using Key = SpinLocks::Key;
  enum class Use : uint8_t { kNone, kAdd, kLoad, kStore, kExchange };
  Use UseOf(const summary::Instruction& instruction) const;
  bool IsStep(const summary::Instruction& instruction) const;
  std::optional<Key> KeyAt(const summary::Instruction& instruction) const;
  void FindWaits(const summary::Body& body);
  std::optional<Key> Shown(const summary::Body& body, const summary::Block& block,
                           summary::TermId value) const;
  bool IsNumbers(summary::TypeId record) const;

  const Program& program_;
  const SpinLocks& keys_;
  absl::flat_hash_map<Key, Key> shows_;                       // counter that is drawn from -> shown
  absl::flat_hash_map<Key, Key> drawn_;                       // the other way round
  absl::flat_hash_set<Key> moved_;                            // shown ones that are moved on
  absl::flat_hash_set<std::pair<uint32_t, uint32_t>> draws_;  // function, result
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_TICKET_LOCKS_H_
