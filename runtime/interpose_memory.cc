// The death of locks with the memory they live in.
#include <stdlib.h>
#include <sys/mman.h>

#include "runtime/held.h"
#include "runtime/lock_table.h"
#include "runtime/ownership.h"
#include "runtime/real.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

namespace {

// Blocks of their own mapping begin just behind a page boundary, and may be large.
bool IsMapped(uint64_t address) { return (address & 0xfff) == 0x10; }

__attribute__((noinline)) void Freed(uint64_t block, Place place) {
  Thread* thread = recording;
  if (thread == nullptr || real.malloc_usable_size == nullptr) return;
  uint64_t size = real.malloc_usable_size(reinterpret_cast<void*>(block));
  if (size == 0 || !AnyLockNear(block, block + size)) return;
  GivenBack(thread, block, block + size, trace::Death::kFreed, place);
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;

LG_EXPORT void free(void* block) {
  auto address = reinterpret_cast<uint64_t>(block);
  if (LG_UNLIKELY(MayContainLock(address) || IsMapped(address)) && block != nullptr) {
    Freed(address, LG_PLACE);
  }
  if (LG_UNLIKELY(real.free == nullptr)) AttachSlow();
  if (LG_LIKELY(real.free != nullptr)) real.free(block);  // else within that very look-up: a leak
}

LG_EXPORT int munmap(void* memory, size_t size) {
  Thread* thread = Attach();
  auto begin = reinterpret_cast<uint64_t>(memory);
  if (thread != nullptr && size > 0 && AnyLockNear(begin, begin + size)) {
    GivenBack(thread, begin, begin + size, lockgraph::trace::Death::kUnmapped, LG_PLACE);
  }
  if (LG_UNLIKELY(real.munmap == nullptr)) AttachSlow();
  return real.munmap(memory, size);
}
