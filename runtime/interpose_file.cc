// Locks on whole files.
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstring>

#include "runtime/chain.h"
#include "runtime/file_lock.h"
#include "runtime/held.h"
#include "runtime/lock_table.h"
#include "runtime/ownership.h"
#include "runtime/real.h"
#include "runtime/text.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::Mode;
using trace::ResourceKind;
using trace::WaitKind;

// Held::signature of such a lock is the descriptor through which it was taken.
int DescriptorOf(const Held& held) { return static_cast<int>(held.signature); }

void ProcPath(const char* folder, int descriptor, char* path) {
  char digits[12];
  size_t count = 0;
  for (auto rest = static_cast<unsigned>(descriptor); rest != 0 || count == 0; rest /= 10) {
    digits[count++] = static_cast<char>('0' + rest % 10);
  }
  std::strcpy(path, folder);
  path += std::strlen(path);
  while (count > 0) *path++ = digits[--count];
  *path = 0;
}

Acquisition Wants(uint64_t address, Mode mode, WaitKind wait) {
  Acquisition what;
  what.word = address | (mode == Mode::kShared ? kSharedBit : 0);
  what.kind = ResourceKind::kFile;
  what.wait = wait;
  return what;
}

// Named by its path. New readers get in while a writer waits.
void Describe(Thread* thread, uint64_t address, int descriptor) {
  ThreadGuard guard(thread);
  LockInfo* info = FindOrAddLock(thread, address, ResourceKind::kFile);
  if (info == nullptr || info->id != 0) return;
  info->policy = trace::Policy::kReaderPreferring;
  char link[32];
  char path[1024];
  ProcPath("/proc/self/fd/", descriptor, link);
  long size = RawSyscall(SYS_readlinkat, AT_FDCWD, reinterpret_cast<long>(link),
                         reinterpret_cast<long>(path), sizeof(path) - 1);
  if (size <= 0) return;
  path[size] = 0;
  NameLock(thread, info, path);
}

Held* FindDescriptor(Thread* thread, uint64_t address, int descriptor) {
  for (Held* held = thread->top; held != thread->bottom; --held) {
    if (held->kind == ResourceKind::kFile && AddressOf(held->lock) == address &&
        DescriptorOf(*held) == descriptor) {
      return held;
    }
  }
  return nullptr;
}

void GiveUp(Thread* thread, uint64_t address, int descriptor) {
  if (Held* held = FindDescriptor(thread, address, descriptor); held != nullptr) {
    held->depth = 1 | (held->depth & kTimedHold);
    ReleaseSlow(thread, address);
  } else {
    ReleasedByStranger(thread, address);
  }
}

void Note(Thread* thread, const Acquisition& what, int descriptor, Place place) {
  AcquiredSlow(thread, what, place);
  Held* held = FindHeld(thread, AddressOf(what.word));
  if (held == nullptr || held->depth > 1) return;
  held->signature = static_cast<uint32_t>(descriptor);
  thread->file_holds = true;
}

int Lock(Thread* thread, int descriptor, int operation, uint64_t address, Place place) {
  bool waits = (operation & LOCK_NB) == 0;
  Mode mode = (operation & LOCK_SH) != 0 ? Mode::kShared : Mode::kExclusive;
  Acquisition what = Wants(address, mode, waits ? WaitKind::kBlocking : WaitKind::kTry);
  int saved_errno = errno;
  DropGoneFiles(thread);
  // What the open file has of it is given back first: the system does the same.
  if (FindDescriptor(thread, address, descriptor) != nullptr) GiveUp(thread, address, descriptor);
  Describe(thread, address, descriptor);
  int result = real.flock(descriptor, operation | LOCK_NB);
  if (result != 0 && errno == EWOULDBLOCK && waits) {
    errno = saved_errno;
    NoteRelock(thread, what, place);
    PublishLockWait(thread, what, place);
    WatchLocks();
    result = real.flock(descriptor, operation);
    ClearWait(thread);
  }
  if (result == 0) Note(thread, what, descriptor, place);
  return result;
}

}  // namespace

uint64_t FileAddress(int descriptor) {
  constexpr uint64_t kNoAddress = uint64_t{1} << 62;  // of memory
  struct stat status = {};
  if (RawSyscall(SYS_fstat, descriptor, reinterpret_cast<long>(&status)) != 0) return 0;
  return kNoAddress | (Mix(status.st_dev, status.st_ino) & (kNoAddress - 8));
}

bool FileStillLocked(const Held& held) {
  int descriptor = DescriptorOf(held);
  if (FileAddress(descriptor) != AddressOf(held.lock)) return false;
  char path[40];
  ProcPath("/proc/self/fdinfo/", descriptor, path);
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[1024];
  long size = RawSyscall(SYS_read, fd, reinterpret_cast<long>(text), sizeof(text) - 1);
  RawSyscall(SYS_close, fd);
  text[size > 0 ? size : 0] = 0;
  return std::strstr(text, "FLOCK") != nullptr;
}

void DropGoneFiles(Thread* thread) {
  if (!thread->file_holds) return;
  ThreadGuard guard(thread);
  bool any = false;
  bool gone = false;
  for (Held* held = HeldList(thread); held <= thread->top; ++held) {
    if (held->kind != ResourceKind::kFile || held->lock == 0) continue;
    if (FileStillLocked(*held)) {
      any = true;
    } else {
      held->lock = 0;
      gone = true;
    }
  }
  thread->file_holds = any;
  if (gone) RebuildKeys(thread);
}

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;

LG_EXPORT int flock(int descriptor, int operation) {
  Thread* thread = Attach();
  uint64_t address = thread != nullptr ? FileAddress(descriptor) : 0;
  if (address == 0) return real.flock(descriptor, operation);
  switch (operation & ~LOCK_NB) {
    case LOCK_UN:
      GiveUp(thread, address, descriptor);
      return real.flock(descriptor, operation);
    case LOCK_SH:
    case LOCK_EX:
      return Lock(thread, descriptor, operation, address, LG_PLACE);
    default:
      return real.flock(descriptor, operation);
  }
}
