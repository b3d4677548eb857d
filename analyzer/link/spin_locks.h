// Loops that wait without an operation that waits: one that tries to take a lock until it has it,
// and locks that a program makes of an atomic variable: a loop that tries to set it until it was
// clear, and a store that clears it again.
//
// Only variables that some loop waits for in this way, and that something clears, count; an atomic
// flag that is set once and looked at is no lock.
#ifndef LOCKGRAPH_ANALYZER_LINK_SPIN_LOCKS_H_
#define LOCKGRAPH_ANALYZER_LINK_SPIN_LOCKS_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/api.h"
#include "analyzer/link/program.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

class SpinLocks {
 public:
  // What a call does to the atomic variable that its first argument points to.
  enum class Access : uint8_t {
    kNone,
    kSwap,     // sets it; the result is what it was: zero if it was free
    kCompare,  // sets it if it was free; the result says whether
    kClear,    // makes it zero
  };

  // Looks at each body of the program a few times; `operations`, by function, say which take locks.
  SpinLocks(const Program& program, const std::vector<const Operation*>& operations);

  // Of a call in `body`; kNone unless the variable is a lock.
  Access AccessOf(const summary::Body& body, const summary::Instruction& call) const;
  // Whether the call is repeated until it succeeds.
  bool Waits(const summary::Body& body, const summary::Instruction& call) const {
    return waiting_.contains({body.function.value, call.result.value});
  }
  // The functions that are called between one try and the next, where nothing but success ends
  // that; null if something else does. One that gives locks back makes it another thing than
  // waiting.
  const std::vector<summary::FunctionId>* Meanwhile(const summary::Body& body,
                                                    const summary::Instruction& call) const;
  // Whether the instruction takes or gives back such a lock.
  bool Touches(const summary::Body& body, const summary::Instruction& instruction) const;
  // Whether the place is such a lock; false for no place at all.
  bool Contains(const Symbols& symbols, Symbol place) const;
  // The object that the program calls a lock: a class with nothing in it but the variable, else the
  // variable itself.
  Symbol LockOf(const Symbols& symbols, Symbol variable) const;

  // A field, or a variable.
  using Key = std::pair<summary::TermKind, uint32_t>;
  // What the first argument points to.
  std::optional<Key> KeyOfArgument(const summary::Instruction& call) const;
  std::optional<Key> KeyOfPlace(summary::TermId place) const;
  std::optional<int64_t> Constant(summary::TermId term) const;
  // The variable that gets the result of the block's instruction `call`; may be invalid.
  summary::TermId CopyOf(const summary::Block& block, size_t call) const;
  // Whether every path from one block leads to the other, and none to an end of the function.
  static bool ComesBack(const summary::Body& body, uint32_t from, uint32_t home);

 private:
  Access AnyAccess(const summary::Instruction& call) const;
  // `copy`: a variable that has the result too; may be invalid.
  std::optional<bool> Truth(summary::TermId condition, summary::ResultId result, int64_t value,
                            summary::TermId copy = {}) const;
  void FindTries(const std::vector<const Operation*>& operations);
  void CollectWaits(const summary::Body& body, absl::flat_hash_set<Key>& waited);
  void CollectClears(const summary::Body& body, absl::flat_hash_set<Key>& cleared) const;

  const Program& program_;
  std::vector<Access> by_name_;  // of each function, whatever it is given
  absl::flat_hash_set<Key> locks_;
  absl::flat_hash_set<std::pair<uint32_t, uint32_t>> waiting_;  // function, result
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, std::vector<summary::FunctionId>> tries_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SPIN_LOCKS_H_
