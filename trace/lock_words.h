// What names of types and functions say about locks. A guess from spelling: used only to choose
// which of several true places or names a reader is shown.
#ifndef LOCKGRAPH_TRACE_LOCK_WORDS_H_
#define LOCKGRAPH_TRACE_LOCK_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

namespace lockgraph::trace {

// "RWLockGuard" and "rw_lock_guard" give {"rw", "lock", "guard"}; "AddBlock" {"add", "block"}.
std::vector<std::string> WordsOf(std::string_view identifier);

// Whether the name has to do with mutual exclusion: one of its words is "lock", "mutex", "guard" or
// the like. "Block", "Clock" and "Unlock" are not.
bool NamesALock(std::string_view identifier);

// The same, and conditions, semaphores, latches and other things to wait for.
bool NamesSomethingToWaitFor(std::string_view identifier);

// Whether a function of that (unqualified) name does nothing but take a lock it is handed:
// "db_mutex_lock", "spin_lock_irq", but not "lock_database". The first word is the project's.
bool NamesALockFunction(std::string_view identifier);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_LOCK_WORDS_H_
