// File descriptors that threads of the program use to wake each other: the two ends of a pipe or a
// pair of sockets, or an eventfd.
//
// Only descriptors count that the program makes, keeps in a field, a global variable or an array in
// one, and does nothing with but read, write, close and compare them. One that is polled, made
// non-blocking or handed to other code may not make its reader wait.
#ifndef LOCKGRAPH_ANALYZER_LINK_DESCRIPTORS_H_
#define LOCKGRAPH_ANALYZER_LINK_DESCRIPTORS_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/api.h"
#include "analyzer/link/program.h"
#include "analyzer/link/spin_locks.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

class Descriptors {
 public:
  // Looks at each instruction of the program a few times.
  Descriptors(const Program& program, const std::vector<const Operation*>& operations,
              const SpinLocks& keys);

  bool any() const { return !kinds_.empty(); }
  // Whether the call may be about one of them.
  bool IsAbout(const Operation& operation) const {
    return any() && (operation.action == Action::kReadDescriptor ||
                     operation.action == Action::kWriteDescriptor);
  }
  // What a thread waits for that reads there, and what one signals that writes there.
  // `place`: Hidden::kDescriptor of what the descriptor leads to. Invalid: not known.
  Symbol EventAt(Symbols& symbols, Symbol place, bool writes) const;

 private:
  using Key = SpinLocks::Key;
  enum class Kind : uint8_t { kEvent, kPipe };
  using Local = std::pair<uint32_t, uint32_t>;  // function, number

  void Collect(const summary::Body& body);
  void CollectCall(const summary::Body& body, const summary::Block& block, size_t number);
  void CheckBody(const summary::Body& body);
  void CheckCall(const summary::Body& body, const summary::Instruction& call);
  void CheckAssignment(const summary::Body& body, const summary::Instruction& assignment);
  void CheckValue(summary::TermId value);
  bool IsConfined(Local local);
  bool Mentions(summary::TermId term, Local local, int depth) const;
  bool ConfinedIn(const summary::Body& body, Local local);
  std::optional<Key> Loaded(summary::TermId value) const;
  bool Takes(const summary::Instruction& call, size_t argument);
  std::optional<int64_t> Argument(const summary::Instruction& call, size_t number) const;

  const Program& program_;
  const std::vector<const Operation*>& operations_;
  const SpinLocks& keys_;
  absl::flat_hash_map<Key, Kind> kinds_;
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, Key> made_;  // function, result: eventfd
  absl::flat_hash_set<Key> escaped_;
  absl::flat_hash_map<Local, bool> confined_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_DESCRIPTORS_H_
