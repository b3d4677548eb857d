// What the runtime takes from the kernel directly, so that it never meets its own interposed
// functions, errno, or the program's allocator.
#ifndef LOCKGRAPH_RUNTIME_RAW_H_
#define LOCKGRAPH_RUNTIME_RAW_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace lockgraph::runtime {

#define LG_LIKELY(x) __builtin_expect(!!(x), 1)
#define LG_UNLIKELY(x) __builtin_expect(!!(x), 0)
#if __has_cpp_attribute(clang::musttail)
#define LG_TAIL [[clang::musttail]]
#else
#define LG_TAIL
#endif
#define LG_EXPORT extern "C" __attribute__((visibility("default")))
// Gives way to another definition in the program: that of a sanitizer, or of a library's archive.
#define LG_EXPORT_WEAK extern "C" __attribute__((visibility("default"), weak))

// A system call; returns -errno on failure and leaves errno alone.
long RawSyscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                long f = 0);

uint64_t NowNs();     // CLOCK_MONOTONIC
uint64_t CoarseNs();  // the same, a few milliseconds late, for less
uint64_t WallNs();    // CLOCK_REALTIME
uint32_t CurrentTid();
uint32_t CurrentPid();
void SleepNs(uint64_t ns);
void FutexWait(std::atomic<uint32_t>* word, uint32_t expected);
void FutexWake(std::atomic<uint32_t>* word, int count);
void WriteAll(int fd, const char* text, size_t size);

// Between two looks of a thread that spins.
inline void RelaxProcessor() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Zeroed memory straight from the kernel; nullptr when there is none.
void* MapMemory(size_t bytes);
void UnmapMemory(void* memory, size_t bytes);
// Brings the pages of the range into memory, writable, at once: faults one by one cost many times
// as much, above all in virtual machines. Does nothing where the kernel cannot (before Linux 5.14).
void PopulatePages(void* memory, size_t bytes);
// Makes a page-aligned, zero-initialised table zero again by giving its pages back.
void ZeroPages(void* table, size_t bytes);

// The runtime's own lock, never held while the program's code runs. A thread marks itself busy
// (see ThreadGuard) before it takes one, so that a signal handler cannot come back for it.
class RawLock {
 public:
  constexpr RawLock() = default;
  RawLock(const RawLock&) = delete;
  RawLock& operator=(const RawLock&) = delete;

  void Lock();
  bool TryLock() {
    uint32_t free = 0;
    return state_.compare_exchange_strong(free, 1, std::memory_order_acquire);
  }
  void Unlock();
  void Reset() { state_.store(0, std::memory_order_release); }  // in a forked child

 private:
  std::atomic<uint32_t> state_{0};  // 0 free, 1 held, 2 held and waited for
};

class RawGuard {
 public:
  explicit RawGuard(RawLock& lock) : lock_(lock) { lock_.Lock(); }
  ~RawGuard() { lock_.Unlock(); }
  RawGuard(const RawGuard&) = delete;
  RawGuard& operator=(const RawGuard&) = delete;

 private:
  RawLock& lock_;
};

inline uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t x = (a ^ b) * 0x9e3779b97f4a7c15u;
  return x ^ (x >> 32);
}

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_RAW_H_
