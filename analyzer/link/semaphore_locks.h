// Semaphores that a program uses as locks: they start with one permit, and whoever takes it gives
// it back in the same function. Functions that do no more than to make, take or give one that they
// are given (the operating system's layer, the methods of a class) count as their callers' doing.
#ifndef LOCKGRAPH_ANALYZER_LINK_SEMAPHORE_LOCKS_H_
#define LOCKGRAPH_ANALYZER_LINK_SEMAPHORE_LOCKS_H_

#include <optional>
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

  // What a function does to a semaphore in the object that one of its parameters points to.
  struct Wrapper {
    enum class Does : uint8_t { kMake, kTake, kGive };
    Does does = Does::kTake;
    uint32_t parameter = 0;
    std::vector<summary::FieldId> fields;   // that lead to the semaphore, outermost first
    std::optional<int64_t> permits;         // kMake,
    std::optional<uint32_t> permits_given;  // or the parameter that says how many
  };
  // Null for other functions.
  const Wrapper* WrapperOf(summary::FunctionId function) const;

 private:
  struct Use {
    bool one = false;      // some place makes it with one permit,
    bool another = false;  // with another number, or is not known to
    bool paired = true;    // no function takes without giving back, or the other way round
    bool taken = false;
    bool wrapped = false;  // what is around it tells one from the other,
    bool lost = false;     // but not everywhere
  };
  // What a call does to which semaphore.
  std::optional<Wrapper> DoneBy(const summary::Instruction& call) const;
  std::optional<Wrapper> OnParameter(const summary::Body& body, const summary::Instruction& call,
                                     const Wrapper& done) const;
  bool FindWrapper(const summary::Body& body);
  void Add(const summary::Body& body);

  const Program& program_;
  const std::vector<const Operation*>& operations_;
  const SpinLocks& keys_;
  absl::flat_hash_map<uint32_t, Wrapper> wrappers_;  // by function
  absl::flat_hash_map<SpinLocks::Key, Use> uses_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SEMAPHORE_LOCKS_H_
