#include "runtime/raw.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace lockgraph::runtime {

long RawSyscall(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
#else
#error "the runtime knows the system calls of x86-64 and AArch64"
#endif
}

namespace {
uint64_t Read(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);  // the vDSO: no system call, sets no errno for valid clocks
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}
}  // namespace

uint64_t NowNs() { return Read(CLOCK_MONOTONIC); }
uint64_t CoarseNs() { return Read(CLOCK_MONOTONIC_COARSE); }
uint64_t WallNs() { return Read(CLOCK_REALTIME); }
uint32_t CurrentTid() { return static_cast<uint32_t>(RawSyscall(SYS_gettid)); }
uint32_t CurrentPid() { return static_cast<uint32_t>(RawSyscall(SYS_getpid)); }

void SleepNs(uint64_t ns) {
  timespec time = {static_cast<time_t>(ns / 1000000000u), static_cast<long>(ns % 1000000000u)};
  RawSyscall(SYS_nanosleep, reinterpret_cast<long>(&time), 0);
}

void FutexWait(std::atomic<uint32_t>* word, uint32_t expected) {
  RawSyscall(SYS_futex, reinterpret_cast<long>(word), FUTEX_WAIT_PRIVATE, expected, 0);
}

void FutexWake(std::atomic<uint32_t>* word, int count) {
  RawSyscall(SYS_futex, reinterpret_cast<long>(word), FUTEX_WAKE_PRIVATE, count);
}

void WriteAll(int fd, const char* text, size_t size) {
  while (size > 0) {
    long done = RawSyscall(SYS_write, fd, reinterpret_cast<long>(text), static_cast<long>(size));
    if (done == -4) continue;  // EINTR
    if (done <= 0) return;
    text += done;
    size -= static_cast<size_t>(done);
  }
}

void* MapMemory(size_t bytes) {
  long result = RawSyscall(SYS_mmap, 0, static_cast<long>(bytes), PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return result < 0 && result > -4096 ? nullptr : reinterpret_cast<void*>(result);
}

void UnmapMemory(void* memory, size_t bytes) {
  RawSyscall(SYS_munmap, reinterpret_cast<long>(memory), static_cast<long>(bytes));
}

void PopulatePages(void* memory, size_t bytes) {
  constexpr long kPopulateWrite = 23;  // MADV_POPULATE_WRITE
  RawSyscall(SYS_madvise, reinterpret_cast<long>(memory), static_cast<long>(bytes), kPopulateWrite);
}

void ZeroPages(void* table, size_t bytes) {
  constexpr long kDontNeed = 4;  // MADV_DONTNEED: private anonymous pages read as zero afterwards
  if (RawSyscall(SYS_madvise, reinterpret_cast<long>(table), static_cast<long>(bytes), kDontNeed) !=
      0) {
    __builtin_memset(table, 0, bytes);
  }
}

void RawLock::Lock() {
  if (TryLock()) return;
  for (int spin = 0; spin < 100; ++spin) {
    if (state_.load(std::memory_order_relaxed) == 0 && TryLock()) return;
  }
  while (state_.exchange(2, std::memory_order_acquire) != 0) FutexWait(&state_, 2);
}

void RawLock::Unlock() {
  if (state_.exchange(0, std::memory_order_release) == 2) FutexWake(&state_, 1);
}

}  // namespace lockgraph::runtime
