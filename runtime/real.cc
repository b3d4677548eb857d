#include "runtime/real.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

namespace lockgraph::runtime {

constinit Real real;
constinit decltype(Real::pthread_create) create_helper = nullptr;

namespace {

// Whether the runtime is a part of the program itself.
bool IsLinkedIn() {
  Dl_info ours;
  return dladdr(static_cast<void*>(&real), &ours) != 0 &&
         ours.dli_fbase == reinterpret_cast<void*>(getauxval(AT_PHDR) & ~uintptr_t{4095});
}

// `interceptor`, or null: the name that a sanitizer gives to its own form of the function. In a
// program that has both of us in it we come first, and it is the one behind us.
void* Find(const char* name, const char* interceptor, const char* version) {
  void* theirs = interceptor != nullptr ? dlsym(RTLD_DEFAULT, interceptor) : nullptr;
  if (theirs != nullptr) return theirs;
  void* found = version != nullptr ? dlvsym(RTLD_NEXT, name, version) : nullptr;
  // Other architectures and other interposers behind us have no such version.
  return found != nullptr ? found : dlsym(RTLD_NEXT, name);
}

// Whether a function is defined where it was found. A program that is not position-independent and
// takes the address of a function has a name for it, too: its own jump to the one that is first.
bool IsDefinition(const void* function, Dl_info* where) {
  const ElfW(Sym)* symbol = nullptr;
  return dladdr1(function, where, reinterpret_cast<void**>(const_cast<ElfW(Sym)**>(&symbol)),
                 RTLD_DL_SYMENT) != 0 &&
         symbol != nullptr && symbol->st_shndx != SHN_UNDEF;
}

// A program may bring its own allocator, whose malloc is then also ours: the matching free is the
// one that everybody finds by name, unless that is our own.
template <typename Function>
void MatchAllocator(Function** function, const char* name) {
  void* everybodys = dlsym(RTLD_DEFAULT, name);
  Dl_info theirs;
  Dl_info ours;
  if (everybodys != nullptr && IsDefinition(everybodys, &theirs) &&
      dladdr(static_cast<void*>(&real), &ours) != 0 && theirs.dli_fbase != ours.dli_fbase) {
    *function = reinterpret_cast<Function*>(everybodys);
  }
}

}  // namespace

void Resolve() {
  const bool linked_in = IsLinkedIn();
#define REAL(name, version, result, parameters)       \
  real.name = reinterpret_cast<result(*) parameters>( \
      Find(#name, linked_in ? "__interceptor_" #name : nullptr, version));
#define REAL_DYNAMIC REAL
#include "runtime/real.def"
#undef REAL
#undef REAL_DYNAMIC
  create_helper = real.pthread_create;
  if (!linked_in && dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr) {
    create_helper =
        reinterpret_cast<decltype(Real::pthread_create)>(dlsym(RTLD_DEFAULT, "pthread_create"));
  }
  MatchAllocator(&real.free, "free");
  MatchAllocator(&real.malloc_usable_size, "malloc_usable_size");
}

}  // namespace lockgraph::runtime
