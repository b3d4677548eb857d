// What the runtime must ask of the way the program was linked. Two answers: linking_dynamic.cc for
// every program with a dynamic linker, linking_static.cc for one without.
#ifndef LOCKGRAPH_RUNTIME_LINKING_H_
#define LOCKGRAPH_RUNTIME_LINKING_H_

#include <cstdint>

#include "runtime/thread.h"

namespace lockgraph::runtime {

// Whether the function behind us is the C library's own.
bool IsOfTheCLibrary(const void* function);
// The C library's flag that the process has one thread; null where it has none.
const char* SingleThreadedFlag();
// The highest address of the first thread's stack; 0 if unknown.
uint64_t MainStackEnd();
// Whether the program's calls arrive here: the functions that it finds by name are ours.
bool CallsArrive(Thread* thread);
bool RunsUnderThreadSanitizer();
// Whether the address is a place of the unwinder that we use ourselves, where it takes its own
// lock: it must not be called from there.
bool InOurUnwinder(uint64_t pc);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_LINKING_H_
