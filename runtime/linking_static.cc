// A program without a dynamic linker. Here it is the linker that puts us in front of the C library:
// --wrap=NAME makes every call of NAME one of __wrap_NAME, which is what our functions are called
// in the archive for such programs, and gives the real one the name __real_NAME.
#include <sys/single_threaded.h>

#include "runtime/linking.h"
#include "runtime/real.h"

extern "C" {
extern void* __libc_stack_end;
__attribute__((weak)) void _Unwind_Find_FDE();
__attribute__((weak)) void __register_frame_info_bases();
__attribute__((weak)) void __register_frame_info_table_bases();
__attribute__((weak)) void __deregister_frame_info_bases();
#define REAL(name, version, result, parameters) result __real_##name parameters;
#define REAL_DYNAMIC(name, version, result, parameters)
#include "runtime/real.def"
#undef REAL
#undef REAL_DYNAMIC

// What we use ourselves and stand in front of only because everything named in real.def is wrapped.
__attribute__((visibility("default"))) size_t __wrap_malloc_usable_size(void* block) {
  return __real_malloc_usable_size(block);
}
__attribute__((visibility("default"))) int __wrap_sem_trywait(sem_t* semaphore) {
  return __real_sem_trywait(semaphore);
}
}

namespace lockgraph::runtime {

constinit Real real;
constinit decltype(Real::pthread_create) create_helper = nullptr;

void Resolve() {
#define REAL(name, version, result, parameters) real.name = __real_##name;
#define REAL_DYNAMIC(name, version, result, parameters)
#include "runtime/real.def"
#undef REAL
#undef REAL_DYNAMIC
  create_helper = real.pthread_create;
}

bool IsOfTheCLibrary(const void*) { return true; }
const char* SingleThreadedFlag() { return &__libc_single_threaded; }
uint64_t MainStackEnd() { return reinterpret_cast<uint64_t>(__libc_stack_end); }
// Without --wrap for each of our functions the program would not have been linked.
bool CallsArrive(Thread*) { return true; }
bool RunsUnderThreadSanitizer() { return false; }

bool InOurUnwinder(uint64_t pc) {
  constexpr uint64_t kLongest = 4096;  // of these functions; a neighbour more does no harm
  for (void* function : {reinterpret_cast<void*>(_Unwind_Find_FDE),
                         reinterpret_cast<void*>(__register_frame_info_bases),
                         reinterpret_cast<void*>(__register_frame_info_table_bases),
                         reinterpret_cast<void*>(__deregister_frame_info_bases)}) {
    auto begin = reinterpret_cast<uint64_t>(function);
    if (begin != 0 && pc > begin && pc - begin < kLongest) return true;
  }
  return false;
}

}  // namespace lockgraph::runtime

// How `lockgraph run` knows such a program: see CheckPreloadable.
__attribute__((section(".note.lockgraph"), used)) const char kLockgraphInside[] = "lockgraph";
