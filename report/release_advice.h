// How to give a lock back before a thread goes on to where it waits.
#ifndef LOCKGRAPH_REPORT_RELEASE_ADVICE_H_
#define LOCKGRAPH_REPORT_RELEASE_ADVICE_H_

#include <string>

#include "report/cast.h"
#include "report/naming.h"

namespace lockgraph::report {

// "release `mutex_` before the call at room.cc:6: close the block of the guard `lock` above it";
// empty where the thread makes no call on the way, or got the lock from a callee that does more
// than lock. Giving the lock back before the call is the way out when the two locks are not taken
// in one place.
std::string ReleaseBeforeCall(const Naming& naming, const Role& role);

// The same for the place where the role's thread waits: the call that leads there, or the wait.
std::string ReleaseBeforeWait(const Naming& naming, const Role& role);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_RELEASE_ADVICE_H_
