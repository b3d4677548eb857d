#include "runtime/recorder.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "runtime/options.h"
#include "runtime/raw.h"
#include "runtime/text.h"

namespace lockgraph::runtime {

namespace {

// Disk space is claimed in steps, so that a full disk stops the trace and not the program, and its
// pages with it. The steps grow with the file: a program may have very many short-lived children.
constexpr uint64_t kFirstStep = 64u << 10;
constexpr uint64_t kLastStep = 1u << 20;

// A trace begins in memory. The file is put in its place, at the same address, when there is
// something to tell: see MakeFile.
struct Recorder {
  std::atomic<uint8_t*> base{nullptr};
  uint64_t bytes = 0;
  uint64_t capacity = 0;
  int fd = -1;
  bool opened = false;
  std::atomic<bool> file_wanted{false};  // and not made yet
  std::atomic<uint64_t> claimed{0};      // bytes that surely exist, in the file or in memory
  RawLock claim_lock;
};
constinit Recorder recorder;

trace::TraceHeader* MutableHeader() {
  return reinterpret_cast<trace::TraceHeader*>(recorder.base.load(std::memory_order_acquire));
}

template <typename T>
std::atomic_ref<T> Atomic(T& value) {
  return std::atomic_ref<T>(value);
}

long OpenFile(const char* path) {
  return RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path),
                    O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

bool Exists(const char* path) {
  return RawSyscall(SYS_faccessat, AT_FDCWD, reinterpret_cast<long>(path), 0) == 0;
}

// Puts "-number" at `end`, or before the suffix ".lgt" that ends there.
void AppendNumber(char* path, size_t end, uint32_t number) {
  constexpr size_t kSuffix = 4;
  bool suffix = end > kSuffix && std::memcmp(path + end - kSuffix, ".lgt", kSuffix) == 0;
  char* out = path + (suffix ? end - kSuffix : end);
  *out++ = '-';
  char digits[12];
  size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  while (count > 0) *out++ = digits[--count];
  std::memcpy(out, suffix ? ".lgt" : "", suffix ? kSuffix + 1 : 1);
}

// Writes what is recorded so far to the file and maps it over the memory at `base`. Claims the
// first step. False on failure: then the memory is as before.
bool PutFileInPlace(const char* path, uint8_t* base, uint64_t used) {
  long fd = OpenFile(path);
  if (fd < 0) return false;
  // A high number stays out of the way of programs that count on low ones.
  long high = RawSyscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 700);
  if (high >= 0) {
    RawSyscall(SYS_close, fd);
    fd = high;
  }
  uint64_t claimed = (used + kFirstStep - 1) / kFirstStep * kFirstStep;
  auto size = static_cast<long>(used);
  long mapped = -1;
  if (RawSyscall(SYS_ftruncate, fd, static_cast<long>(recorder.bytes)) == 0 &&
      RawSyscall(SYS_fallocate, fd, FALLOC_FL_KEEP_SIZE, 0, static_cast<long>(claimed)) !=
          -28 /* ENOSPC */
      && RawSyscall(SYS_pwrite64, fd, reinterpret_cast<long>(base), size, 0) == size) {
    mapped = RawSyscall(SYS_mmap, reinterpret_cast<long>(base), static_cast<long>(recorder.bytes),
                        PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
  }
  if (mapped < 0 && mapped > -4096) {
    RawSyscall(SYS_close, fd);
    return false;
  }
  PopulatePages(base, claimed);
  recorder.fd = static_cast<int>(fd);
  recorder.claimed.store(claimed, std::memory_order_release);
  return true;
}

// The file's name. One with %p that exists already is this process's own, from before it called
// exec: then a number is added. A name without %p is the first process's; others add their id.
void NameFile(char* path, size_t size) {
  ExpandPath(options.trace_path, CurrentPid(), path, size - 24);
  size_t end = std::strlen(path);
  bool per_process = std::strstr(options.trace_path, "%p") != nullptr;
  if (!per_process && recorder.opened) AppendNumber(path, end, CurrentPid());
  for (uint32_t attempt = 1; per_process && attempt < 1000 && Exists(path); ++attempt) {
    AppendNumber(path, end, attempt);
  }
  recorder.opened = true;
}

// Before the process has a second thread, or in the one thread of a forked child: nobody else
// writes a record meanwhile.
void MakeFile() {
  RawGuard guard(recorder.claim_lock);
  if (!recorder.file_wanted.load(std::memory_order_relaxed) || !TraceIsOurs()) return;
  recorder.file_wanted.store(false, std::memory_order_relaxed);
  char path[1100];
  NameFile(path, sizeof(path));
  uint64_t used = trace::kHeaderBytes + RecordCount() * uint64_t{trace::kRecordBytes};
  if (!PutFileInPlace(path, recorder.base.load(std::memory_order_relaxed), used)) {
    Text(true) << "lockgraph: cannot write the trace " << path << "; recording to memory\n";
  }
}

// What makes a trace worth a file: anything beyond a process that began with one thread.
bool IsWorthAFile(trace::RecordKind kind, uint32_t thread) {
  switch (kind) {
    case trace::RecordKind::kResource:
    case trace::RecordKind::kChain:
    case trace::RecordKind::kSignal:
    case trace::RecordKind::kMisuse:
    case trace::RecordKind::kHang:
    case trace::RecordKind::kInterval:
      return true;
    case trace::RecordKind::kThreadStart:
      return thread > 1;
    default:
      return false;
  }
}

// Only then the reader can tell that the runtime was there.
bool WantsFileAtOnce(uint32_t forked_from) {
  if (forked_from != 0) return false;
  return options.trace_parent == 0 ||
         static_cast<long>(options.trace_parent) == RawSyscall(SYS_getppid);
}

// File systems without fallocate grow on their own; only a full one is a reason to stop.
bool ClaimOnDisk(uint64_t begin, uint64_t bytes) {
  if (recorder.fd < 0) return true;
  long result = RawSyscall(SYS_fallocate, recorder.fd, FALLOC_FL_KEEP_SIZE,
                           static_cast<long>(begin), static_cast<long>(bytes));
  return result != -28 && result != -122 && result != -9;  // ENOSPC, EDQUOT, EBADF
}

// Whether the first `end` bytes surely are there.
bool Claim(uint64_t end) {
  if (LG_LIKELY(end <= recorder.claimed.load(std::memory_order_acquire))) return true;
  RawGuard guard(recorder.claim_lock);
  uint64_t claimed = recorder.claimed.load(std::memory_order_relaxed);
  while (claimed < end) {
    uint64_t step = std::min({claimed, kLastStep, recorder.bytes - claimed});
    if (!ClaimOnDisk(claimed, step)) return false;
    PopulatePages(recorder.base.load(std::memory_order_relaxed) + claimed, step);
    claimed += step;
    recorder.claimed.store(claimed, std::memory_order_release);
  }
  return true;
}

void CopyProcFile(const char* path, char* out, uint64_t size) {
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  long got = RawSyscall(SYS_read, fd, reinterpret_cast<long>(out), static_cast<long>(size - 1));
  out[got > 0 ? got : 0] = 0;
  RawSyscall(SYS_close, fd);
}

void FillHeader(trace::TraceHeader* header, uint32_t forked_from) {
  header->version = trace::kVersion;
  header->header_bytes = trace::kHeaderBytes;
  header->record_bytes = trace::kRecordBytes;
  header->pid = CurrentPid();
  header->parent_pid = static_cast<uint32_t>(RawSyscall(SYS_getppid));
  header->forked_from = forked_from;
  header->capacity = recorder.capacity;
  header->interposed = forked_from != 0 ? 1 : 0;
  header->start_time = NowNs();
  header->start_wall = WallNs();
  RawSyscall(SYS_readlinkat, AT_FDCWD, reinterpret_cast<long>("/proc/self/exe"),
             reinterpret_cast<long>(header->executable), sizeof(header->executable) - 1);
  CopyProcFile("/proc/self/cmdline", header->command, sizeof(header->command));
  std::memcpy(header->magic, trace::kMagic, sizeof(header->magic));
}

}  // namespace

void OpenTrace(uint32_t forked_from) {
  recorder.base.store(nullptr, std::memory_order_release);
  if (recorder.fd >= 0) RawSyscall(SYS_close, recorder.fd);  // the parent's, in a forked child
  recorder.fd = -1;
  recorder.claim_lock.Reset();
  recorder.bytes = static_cast<uint64_t>(options.trace_mb) << 20;
  recorder.capacity = (recorder.bytes - trace::kHeaderBytes) / trace::kRecordBytes;
  recorder.file_wanted.store(false, std::memory_order_relaxed);
  recorder.claimed.store(kFirstStep, std::memory_order_release);
  auto* memory = static_cast<uint8_t*>(MapMemory(recorder.bytes));
  if (memory == nullptr) return;
  FillHeader(reinterpret_cast<trace::TraceHeader*>(memory), forked_from);
  recorder.base.store(memory, std::memory_order_release);
  recorder.file_wanted.store(options.trace_path[0] != 0, std::memory_order_relaxed);
  if (WantsFileAtOnce(forked_from)) MakeFile();
}

void CloseTrace(trace::ExitKind how) {
  trace::TraceHeader* header = MutableHeader();
  if (header == nullptr) return;
  trace::Exit record = {};
  record.how = how;
  record.time = NowNs();
  WriteRecord(trace::RecordKind::kExit, 0, 0, &record);
  Atomic(header->clean_exit).store(1, std::memory_order_release);
}

Slots ReserveSlots(uint32_t parts) {
  trace::TraceHeader* header = MutableHeader();
  if (header == nullptr) return {};
  uint64_t first = Atomic(header->tail).load(std::memory_order_relaxed);
  if (first + parts <= recorder.capacity) {
    first = Atomic(header->tail).fetch_add(parts, std::memory_order_relaxed);
  }
  uint64_t begin = trace::kHeaderBytes + first * trace::kRecordBytes;
  if (first + parts > recorder.capacity ||
      !Claim(begin + static_cast<uint64_t>(parts) * trace::kRecordBytes)) {
    Atomic(header->lost_records).fetch_add(1, std::memory_order_relaxed);
    return {};
  }
  return {reinterpret_cast<uint8_t*>(header) + begin, static_cast<uint32_t>(first + 1)};
}

void CommitSlots(const Slots& slots, trace::RecordKind kind, uint32_t id, uint32_t thread,
                 uint32_t parts, const void* record, const void* overflow, uint64_t overflow_bytes,
                 uint64_t bytes_per_part) {
  if (LG_UNLIKELY(recorder.file_wanted.load(std::memory_order_relaxed)) &&
      IsWorthAFile(kind, thread)) {
    MakeFile();
  }
  constexpr uint64_t kHead = sizeof(trace::RecordHead);
  const uint8_t* list = static_cast<const uint8_t*>(overflow);
  for (uint32_t part = 0; part < parts; ++part) {
    uint8_t* slot = slots.memory + static_cast<uint64_t>(part) * trace::kRecordBytes;
    if (part == 0) {
      std::memcpy(slot + kHead, static_cast<const uint8_t*>(record) + kHead, trace::kListBytes);
    } else {
      uint64_t bytes = overflow_bytes < bytes_per_part ? overflow_bytes : bytes_per_part;
      if (bytes > 0) std::memcpy(slot + kHead, list, bytes);
      list += bytes;
      overflow_bytes -= bytes;
    }
    auto* head = reinterpret_cast<trace::RecordHead*>(slot);
    head->part = static_cast<uint16_t>(part);
    head->parts = static_cast<uint16_t>(parts);
    head->id = id;
    head->thread = thread;
    Atomic(head->commit)
        .store(trace::kCommitMark | static_cast<uint32_t>(kind), std::memory_order_release);
  }
}

uint32_t WriteRecord(trace::RecordKind kind, uint32_t id, uint32_t thread, const void* record) {
  Slots slots = ReserveSlots(1);
  if (!slots) return 0;
  if (id == 0) id = slots.id;
  CommitSlots(slots, kind, id, thread, 1, record, nullptr, 0, 0);
  return id;
}

const void* RecordAt(uint32_t id) {
  const trace::TraceHeader* header = Header();
  if (header == nullptr || id == 0 || id > recorder.capacity) return nullptr;
  return reinterpret_cast<const uint8_t*>(header) + trace::kHeaderBytes +
         static_cast<uint64_t>(id - 1) * trace::kRecordBytes;
}

uint32_t RecordCount() {
  trace::TraceHeader* header = MutableHeader();
  if (header == nullptr) return 0;
  uint64_t tail = Atomic(header->tail).load(std::memory_order_acquire);
  return static_cast<uint32_t>(tail < recorder.capacity ? tail : recorder.capacity);
}

const trace::TraceHeader* Header() { return MutableHeader(); }

bool TraceIsOurs() {
  const trace::TraceHeader* header = MutableHeader();
  return header != nullptr && header->pid == CurrentPid();
}

void NoteInterposed(bool yes) {
  if (trace::TraceHeader* header = MutableHeader(); header != nullptr) {
    header->interposed = yes ? 1 : 0;
  }
}

void NoteLost(trace::Table table, uint64_t count) {
  trace::Lost record = {};
  record.table = table;
  record.count = count;
  WriteRecord(trace::RecordKind::kLost, 0, 0, &record);
}

}  // namespace lockgraph::runtime
