// Locks that a program makes of a condition and a flag: whoever takes one waits until the flag is
// off and sets it, under a mutex that is given back meanwhile and at the end; whoever gives it back
// clears the flag and notifies. With a counter of readers that the writers wait for, it is a
// reader-writer lock.
//
// A flag that is waited for and set in other ways (a full slot, a request to stop) is no lock.
#ifndef LOCKGRAPH_ANALYZER_LINK_MONITOR_LOCKS_H_
#define LOCKGRAPH_ANALYZER_LINK_MONITOR_LOCKS_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/api.h"
#include "analyzer/link/program.h"
#include "analyzer/link/spin_locks.h"
#include "analyzer/link/symbols.h"
#include "lockorder/resource.h"

namespace lockgraph::link {

class MonitorLocks {
 public:
  enum class Access : uint8_t { kNone, kTake, kTakeShared, kGive };
  struct Use {
    Access access = Access::kNone;
    summary::FieldId lock;  // the flag, which stands for the lock
  };

  // Looks at each body that waits for a condition or sets a flag a few times.
  MonitorLocks(const Program& program, const std::vector<const Operation*>& operations,
               const SpinLocks& constants);

  // What an assignment does to such a lock.
  Use UseOf(const summary::Instruction& assignment) const {
    const auto use = uses_.find(&assignment);
    return use == uses_.end() ? Use{} : use->second;
  }
  // Whether the function waits for such a lock: its wait is that for the lock.
  bool Takes(summary::FunctionId function) const { return takers_.contains(function.value); }
  // Of such a lock with readers: whether they wait for writers that wait.
  lockorder::ReaderPolicy PolicyOf(summary::FieldId lock) const {
    return patient_.contains(lock.value) ? lockorder::ReaderPolicy::kWriterPreferring
                                         : lockorder::ReaderPolicy::kReaderPreferring;
  }
  // Whether the place is such a lock; false for no place at all.
  bool Contains(const Symbols& symbols, Symbol place) const;

 private:
  enum class Change : uint8_t { kSet, kClear, kMore, kLess };
  struct Step {
    const summary::Instruction* instruction;
    summary::FieldId field;
    Change change;
  };
  struct Part {  // of one body
    const summary::Body* body = nullptr;
    absl::flat_hash_set<uint32_t> awaited;  // fields that decide how long it waits
    std::vector<Step> steps;
    bool Does(summary::FieldId field, Change change) const;
  };
  void Read(const summary::Body& body);
  void ReadWaits(const summary::Body& body, Part& part) const;
  void ReadPredicate(const summary::Body& body, const summary::Instruction& wait, Part& part) const;
  void AddFields(summary::TermId term, absl::flat_hash_set<uint32_t>& fields) const;
  bool Changes(const summary::Instruction& i, Step& step) const;
  bool IsWait(const summary::Instruction& i) const;
  void AddLock(summary::FieldId flag);
  bool ArePaired(const absl::flat_hash_set<uint32_t>& takers,
                 const absl::flat_hash_set<uint32_t>& givers) const;

  const Program& program_;
  const std::vector<const Operation*>& operations_;
  const SpinLocks& constants_;
  std::vector<Part> parts_;
  absl::flat_hash_map<const summary::Instruction*, Use> uses_;
  absl::flat_hash_set<uint32_t> takers_;   // functions
  absl::flat_hash_set<uint32_t> locks_;    // fields
  absl::flat_hash_set<uint32_t> patient_;  // those whose readers wait for more than the flag
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_MONITOR_LOCKS_H_
