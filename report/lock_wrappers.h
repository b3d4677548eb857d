// Which functions of a program do nothing for a reader but take a lock: `Mutex::Lock`, the
// constructor of a guard, `lock_table`.
#ifndef LOCKGRAPH_REPORT_LOCK_WRAPPERS_H_
#define LOCKGRAPH_REPORT_LOCK_WRAPPERS_H_

#include <cstddef>

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "lockorder/observations.h"

namespace lockgraph::report {

// Where the calls of both paths part: what lies before has not returned when the second path is
// taken.
size_t CommonLength(const lockorder::CallPath& a, const lockorder::CallPath& b);

// A function is a wrapper when somewhere a lock is held that was taken in it, and it has returned.
// One that itself goes on to something else with the lock is none, nor is one that keeps it by
// mistake (LG2001): there a reader has to see the place within.
class LockWrappers {
 public:
  // One pass over the dependencies. `observations` must outlive it.
  explicit LockWrappers(const lockorder::Observations& observations);

  bool Contains(lockorder::SiteId site) const;

 private:
  void Note(const lockorder::Hold& hold, const lockorder::CallPath& path,
            llvm::StringSet<>& at_work);
  llvm::StringRef FunctionOf(lockorder::SiteId site) const;

  const lockorder::Observations& observations_;
  llvm::StringSet<> functions_;
};

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_LOCK_WRAPPERS_H_
