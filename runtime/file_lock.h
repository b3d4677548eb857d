// Files that are locked as a whole (flock). Such a lock belongs to an open file: it goes with the
// last descriptor of it, in ways that nobody sees, and is therefore looked after before anything is
// concluded from it.
#ifndef LOCKGRAPH_RUNTIME_FILE_LOCK_H_
#define LOCKGRAPH_RUNTIME_FILE_LOCK_H_

#include <cstdint>

#include "runtime/thread.h"

namespace lockgraph::runtime {

// What stands for the file in place of an address; 0 if the descriptor is not open.
uint64_t FileAddress(int descriptor);

// Whether the lock of this entry (of kind kFile) is still there. Asks the system.
bool FileStillLocked(const Held& held);

// Takes the locks that are gone from the thread's held list.
void DropGoneFiles(Thread* thread);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_FILE_LOCK_H_
