// New chains: who took what while holding what, written to the trace once.
//
//   key not in the thread's cache -> global set of keys -> quota of its place -> trace
//
// The set is open addressing without locks. What does not fit is counted and the program goes on.
#ifndef LOCKGRAPH_RUNTIME_CHAIN_H_
#define LOCKGRAPH_RUNTIME_CHAIN_H_

#include <cstdint>

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

// An event wait, a join or a signal: recorded like an acquisition, but nothing is held afterwards.
// Returns the trace id of the stack.
uint32_t RecordEvent(Thread* thread, const Acquisition& what, Place place);

// A join that waits for `joined`.
uint32_t RecordJoin(Thread* thread, uint32_t joined, trace::WaitKind wait, Place place);

// What one thread does wrong alone; once per place. `taken_stack`: where the lock was taken.
void RecordMisuse(Thread* thread, trace::MisuseKind kind, const Acquisition& what, Place place,
                  uint32_t taken_stack);

// The stack where a lock is made. A place that makes very many of them is not unwound every time:
// then it is the stack of an earlier one.
uint32_t CreationStack(Thread* thread, Place place);

// Held list as the trace spells it; `out` has room for `room`. Returns the number of holds.
uint32_t CopyHolds(Thread* owner, trace::Hold* out, uint32_t room);

// Writes a chain-shaped record with its list.
void WriteChain(trace::RecordKind kind, uint32_t id, uint32_t thread, trace::Chain* record,
                const trace::Hold* holds, uint32_t count);

// In a forked child: everything is new again.
void ForgetChains(Thread* survivor);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_CHAIN_H_
