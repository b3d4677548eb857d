#include "tools/lockgraph/large_heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace lockgraph::cli {
namespace {

constexpr int kStep = 256 << 20;  // address space; memory is taken when it is written to
constexpr int kLargestOnHeap = 32 << 20;
constexpr uintptr_t kHugePage = 2 << 20;

}  // namespace

void ExpectLargeHeap() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TOP_PAD, kStep);
  mallopt(M_TRIM_THRESHOLD, 2 * kStep);
  mallopt(M_MMAP_THRESHOLD, kLargestOnHeap);
  const auto before = reinterpret_cast<uintptr_t>(sbrk(0));
  // More than is left of the heap makes it grow. (Volatile: or the compiler sees nothing to do.)
  void* volatile block = std::malloc(1 << 20);
  std::free(block);
  const auto after = reinterpret_cast<uintptr_t>(sbrk(0));
  const uintptr_t begin = (before + kHugePage - 1) / kHugePage * kHugePage;
  if (after > begin) madvise(reinterpret_cast<void*>(begin), after - begin, MADV_HUGEPAGE);
}

}  // namespace lockgraph::cli
