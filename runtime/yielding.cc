#include "runtime/yielding.h"

#include <fcntl.h>
#include <sys/syscall.h>

#include <cstring>

#include "runtime/deadlock.h"
#include "runtime/options.h"
#include "runtime/polling.h"
#include "runtime/stack.h"

namespace lockgraph::runtime {

namespace {

constexpr uint32_t kLeast = 256;                 // yields, before anybody looks at the clock
constexpr uint64_t kRecentNs = 300'000'000;      // an older one says nothing
constexpr uint64_t kBetweenLooks = 500'000'000;  // of the thread itself

// Twice as long as for a wait that can be seen.
uint64_t LongNs() { return 2'000'000ull * options.stall_ms; }

void Begin(Thread* thread, Place place) {
  Yielding& yielding = thread->yielding;
  yielding.stack.store(0, std::memory_order_relaxed);
  yielding.sequence.fetch_add(1, std::memory_order_release);
  MarkHeld(thread, kYieldMark);
  yielding.depth = Depth(thread);
  yielding.count = 1;
  yielding.pc = place.pc;
  yielding.frame = place.frame;
  yielding.since = CoarseNs();
  yielding.next_look = yielding.since + LongNs();
}

// Calls `visit(begin, end)` for the lines of a file of the kernel's; stops when it says true.
template <typename Visit>
bool AnyLine(const char* path, Visit visit) {
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return true;
  char buffer[4096];
  size_t used = 0;
  bool found = false;
  while (!found) {
    long size = RawSyscall(SYS_read, fd, reinterpret_cast<long>(buffer + used),
                           static_cast<long>(sizeof(buffer) - used));
    if (size <= 0) break;
    used += static_cast<size_t>(size);
    char* line = buffer;
    char* end = buffer + used;
    while (auto* next =
               static_cast<char*>(std::memchr(line, '\n', static_cast<size_t>(end - line)))) {
      *next = 0;
      if (visit(line)) found = true;
      line = next + 1;
    }
    used = static_cast<size_t>(end - line);
    std::memmove(buffer, line, used);
    if (used == sizeof(buffer)) found = true;  // no line is that long
  }
  RawSyscall(SYS_close, fd);
  return found;
}

// "5601-5602 rw-s 00000000 08:01 1234 /path"
bool SharesMemory() {
  return AnyLine("/proc/self/maps", [](const char* line) {
    const char* access = std::strchr(line, ' ');
    if (access == nullptr || access[2] != 'w' || access[4] != 's') return false;
    size_t size = std::strlen(line);
    return size < 4 || std::strcmp(line + size - 4, ".lgt") != 0;  // our trace
  });
}

// An open file from which something may come that is not there yet.
bool ListensTo(const char* name) {
  long number = 0;
  for (const char* digit = name; *digit != 0; ++digit) {
    if (*digit < '0' || *digit > '9') return false;
    number = number * 10 + (*digit - '0');
  }
  long flags = RawSyscall(SYS_fcntl, number, F_GETFL);
  if (number <= 2 || flags < 0 || (flags & O_ACCMODE) == O_WRONLY) return false;
  char path[64] = "/proc/self/fd/";
  size_t used = std::strlen(path);
  if (used + std::strlen(name) >= sizeof(path)) return true;
  std::strcpy(path + used, name);
  char target[16];
  long size = RawSyscall(SYS_readlinkat, AT_FDCWD, reinterpret_cast<long>(path),
                         reinterpret_cast<long>(target), sizeof(target) - 1);
  if (size <= 0) return false;  // closed meanwhile: the directory itself
  target[size] = 0;
  if (std::strcmp(target, "/dev/null") == 0) return false;
  return target[0] != '/' || std::strncmp(target, "/dev/", 5) == 0;
}

bool HasOpenInput() {
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>("/proc/self/fd"),
                       O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return true;
  char buffer[2048];
  bool found = false;
  for (long size; !found && (size = RawSyscall(SYS_getdents64, fd, reinterpret_cast<long>(buffer),
                                               sizeof(buffer))) > 0;) {
    for (long at = 0; at < size && !found;) {
      found = ListensTo(buffer + at + 19);
      uint16_t length;
      std::memcpy(&length, buffer + at + 16, sizeof(length));
      at += length;
    }
  }
  RawSyscall(SYS_close, fd);
  return found;
}

}  // namespace

void NoteYield(Thread* thread, Place place) {
  if (LG_UNLIKELY(thread->top >= thread->end)) return;
  Yielding& yielding = thread->yielding;
  if (yielding.pc != place.pc || yielding.frame != place.frame ||
      !HeldIsMarked(thread, kYieldMark, yielding.depth)) {
    return Begin(thread, place);
  }
  if (++yielding.count < kLeast) return;
  uint64_t now = CoarseNs();
  yielding.last.store(now, std::memory_order_relaxed);
  if (LG_LIKELY(now < yielding.next_look)) return;
  yielding.next_look = now + kBetweenLooks;
  if (yielding.stack.load(std::memory_order_relaxed) == 0) {
    ThreadGuard guard(thread);
    yielding.stack.store(CaptureStack(thread, place), std::memory_order_release);
  }
  LookForDeadlock(thread);
}

bool IsYielding(const Thread* thread, uint64_t now) {
  const Yielding& yielding = thread->yielding;
  if (yielding.stack.load(std::memory_order_acquire) == 0) return false;
  if (ViewHeld(thread).count != yielding.depth) return false;
  if (thread->wait.what.load(std::memory_order_acquire) != WaitFor::kNothing) return false;
  return thread == current || now < yielding.last.load(std::memory_order_relaxed) + kRecentNs;
}

bool OutsideMayHelp() { return HasOpenInput() || SharesMemory(); }

}  // namespace lockgraph::runtime
