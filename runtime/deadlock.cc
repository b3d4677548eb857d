#include "runtime/deadlock.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include <atomic>

#include "runtime/hang_report.h"
#include "runtime/options.h"
#include "runtime/real.h"
#include "runtime/recorder.h"
#include "runtime/wait.h"
#include "runtime/wait_graph.h"
#include "runtime/yielding.h"

namespace lockgraph::runtime {

namespace {

constexpr uint64_t kConfirmNs = 60'000'000;

struct Detector {
  RawLock lock;
  WaitGraph graph;                          // under `lock`
  std::atomic<uint64_t> reported[64] = {};  // hashes of hangs that were reported
  std::atomic<uint32_t> next_reported{0};
  // The helper: 0 none, 1 asleep, 2 looking, 3 told to end.
  std::atomic<uint32_t> watcher{0};
  std::atomic<bool> watch_locks{false};
  std::atomic<bool> report_wanted{false};
};
constinit Detector detector;

// The members of a hang and the numbers of their waits.
struct Suspects {
  static constexpr uint32_t kMax = 512;
  uint32_t count = 0;
  bool proved = true;
  Thread* threads[kMax];
  uint32_t sequences[kMax];

  void Add(const Node& node) {
    if (count == kMax || Contains(node.thread)) return;
    threads[count] = node.thread;
    sequences[count++] = node.sequence;
  }
  bool Contains(const Thread* thread) const {
    for (uint32_t i = 0; i < count; ++i) {
      if (threads[i] == thread) return true;
    }
    return false;
  }
  bool operator==(const Suspects& other) const {
    if (count != other.count || proved != other.proved) return false;
    for (uint32_t i = 0; i < count; ++i) {
      if (threads[i] != other.threads[i] || sequences[i] != other.sequences[i]) return false;
    }
    return true;
  }
  uint64_t Hash() const {
    uint64_t hash = proved ? 1 : 2;
    for (uint32_t i = 0; i < count; ++i) {
      hash += Mix(reinterpret_cast<uint64_t>(threads[i]), sequences[i] + 1);
    }
    return hash;
  }
};

// Signals with handlers, apart from those for crashes: a handler could end an event wait.
bool HasSignalHandlers() {
  char status[4096];
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>("/proc/self/status"),
                       O_RDONLY | O_CLOEXEC);
  if (fd < 0) return true;
  long size = RawSyscall(SYS_read, fd, reinterpret_cast<long>(status), sizeof(status) - 1);
  RawSyscall(SYS_close, fd);
  status[size > 0 ? size : 0] = 0;
  const char* at = __builtin_strstr(status, "SigCgt:");
  if (at == nullptr) return true;
  uint64_t caught = strtoull(at + 7, nullptr, 16);
  for (int crash : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, 32, 33}) {
    caught &= ~(1ull << (crash - 1));
  }
  if (options.report_signal != 0) caught &= ~(1ull << (options.report_signal - 1));
  return caught != 0;
}

// Threads that the kernel knows, to be sure that nobody is overlooked.
uint32_t KernelThreads() {
  char buffer[2048];
  uint32_t count = 0;
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>("/proc/self/task"),
                       O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return 0;
  for (;;) {
    long size = RawSyscall(SYS_getdents64, fd, reinterpret_cast<long>(buffer), sizeof(buffer));
    if (size <= 0) break;
    for (long at = 0; at < size;) {
      uint16_t length;
      __builtin_memcpy(&length, buffer + at + 16, sizeof(length));
      if (buffer[at + 19] != '.') ++count;
      at += length;
    }
  }
  RawSyscall(SYS_close, fd);
  return count;
}

bool AllThreadsKnown() {
  uint32_t helper = detector.watcher.load(std::memory_order_relaxed) != 0 ? 1 : 0;
  return KernelThreads() <= registry.alive.load(std::memory_order_relaxed) + helper;
}

// The ring of locks and joins that the waiter stands in or behind. Ends at an event wait, too.
bool FollowRing(const WaitGraph& graph, const Node& start, Suspects* out) {
  const Node* slow = &start;
  for (uint32_t step = 0; step <= graph.size(); ++step) {
    const Node* next = graph.Blocker(*slow, true);
    if (next == nullptr) return false;
    slow = next;
    if (slow->state == ThreadState::kEnded) {  // left a lock behind: whoever waits is the hang
      for (const Node* node = &start; node != slow; node = graph.Blocker(*node, true)) {
        out->Add(*node);
      }
      out->Add(*slow);
      return true;
    }
  }
  for (const Node* node = slow; !out->Contains(node->thread);) {
    out->Add(*node);
    node = graph.Blocker(*node, true);
    if (node == nullptr) return false;
  }
  return true;
}

// Nobody can move: the hang is everybody who waits.
void AddAllStuck(const WaitGraph& graph, Suspects* out) {
  for (uint32_t i = 0; i < graph.size(); ++i) {
    if (!graph.node(i).live) out->Add(graph.node(i));
  }
}

bool WaitsLong(const Node& node, uint64_t now) {
  return now > node.since && now - node.since >= options.stall_ms * 1'000'000ull;
}

// Whether a thread that tries, rather than waits, stands in the ring that `first` is part of.
bool TriedInRing(const WaitGraph& graph, const Node& first) {
  const Node* node = &first;
  do {
    if (node->polls) return true;
    node = graph.Blocker(*node, false);
  } while (node != nullptr && node != &first);
  return false;
}

// Threads wait for long, one for the next, and what the last one does may still end it, but it does
// not look so: it waits without a time-out for an event, it is gone, or it is one of them and some
// only try again and again.
bool FollowStall(const WaitGraph& graph, const Node& start, Suspects* out) {
  uint64_t now = NowNs();
  bool begins = start.what == WaitFor::kLock && (!start.timed || start.polls);
  if (!begins || !WaitsLong(start, now)) return false;
  out->proved = false;
  bool tries = false;       // somebody on the way
  bool only_looks = false;  // and holds nothing that others could wait for
  for (const Node* node = &start;; node = graph.Blocker(*node, false)) {
    if (node == nullptr) return false;
    if (out->Contains(node->thread)) return TriedInRing(graph, *node);
    out->Add(*node);
    tries |= node->polls;
    only_looks |= node->polls && node->depth == 0;
    if (node->state == ThreadState::kEnded) return tries;
    bool runs = node->what == WaitFor::kNothing && !node->yields;
    if (runs || (node->timed && !node->polls)) return false;
    if (!WaitsLong(*node, now) || out->count == Suspects::kMax) return false;
    if (node->what == WaitFor::kEvent || node->yields) return !only_looks;
  }
}

// Every thread waits for ever or spins, and nothing can come from outside.
bool AllSpinOrWait(const WaitGraph& graph, Suspects* out) {
  out->proved = false;
  for (uint32_t i = 0; i < graph.size(); ++i) {
    const Node& node = graph.node(i);
    if (node.state == ThreadState::kEnded) continue;
    bool waits = node.what != WaitFor::kNothing && !node.timed;
    if (!waits && !node.yields && !node.polls) return false;
    out->Add(node);
  }
  return out->count > 1 && AllThreadsKnown() && !HasSignalHandlers() && !OutsideMayHelp();
}

bool Reported(uint64_t hash) {
  for (const auto& known : detector.reported) {
    if (known.load(std::memory_order_relaxed) == hash) return true;
  }
  return false;
}

// Somebody else's lock wait that went on for long and leads to a hang.
bool FindOldWait(const WaitGraph& graph, Suspects* out) {
  uint64_t now = NowNs();
  for (uint32_t i = 0; i < graph.size(); ++i) {
    const Node& node = graph.node(i);
    bool waits = node.what == WaitFor::kLock || node.what == WaitFor::kThread;
    if (!waits || node.timed || now < node.since + options.check_ms * 1'000'000ull) continue;
    *out = Suspects();
    if (!node.live && FollowRing(graph, node, out)) return !Reported(out->Hash());
    *out = Suspects();
    if (FollowStall(graph, node, out) && !Reported(out->Hash())) return true;
  }
  return false;
}

bool FindHang(WaitGraph* graph, Thread* self, Suspects* out) {
  if (!graph->Take()) return false;
  graph->Reduce();
  if (self == nullptr) {  // the helper
    if (graph->AnyLive()) return FindOldWait(*graph, out);
    if (!AllThreadsKnown()) return false;
    bool ring = false;
    for (uint32_t i = 0; i < graph->size() && !ring; ++i) {
      ring = FollowRing(*graph, graph->node(i), out);
    }
    if (!ring && HasSignalHandlers()) return false;
    if (!ring) AddAllStuck(*graph, out);
    return out->count > 0;
  }
  const Node* start = graph->Find(self);
  if (start != nullptr && start->yields) return AllSpinOrWait(*graph, out);
  if (start == nullptr || start->what == WaitFor::kNothing) return false;
  if (start->live) return FollowStall(*graph, *start, out);
  if (FollowRing(*graph, *start, out)) return true;
  *out = Suspects();
  if (!AllThreadsKnown()) return FollowStall(*graph, *start, out);
  AddAllStuck(*graph, out);
  return out->count > 0;
}

void NoteReported(uint64_t hash) {
  uint32_t at = detector.next_reported.fetch_add(1, std::memory_order_relaxed) % 64;
  detector.reported[at].store(hash, std::memory_order_relaxed);
}

void Act(OnDeadlock action) {
  if (action == OnDeadlock::kReport) return;
  CloseTrace(trace::ExitKind::kDeadlock);
  if (action == OnDeadlock::kAbort) abort();
  RawSyscall(SYS_exit_group, options.exitcode);
}

// Who holds the lock that `self` has been waiting for longer than the limit.
void ReportLongHold(const WaitGraph& graph, const Node& waiter) {
  if (options.hold_ms == 0 || waiter.what != WaitFor::kLock) return;
  if (NowNs() < waiter.since + options.hold_ms * 1'000'000ull) return;
  const Node* holder = graph.Blocker(waiter, false);
  uint64_t hash = Mix(waiter.sequence, reinterpret_cast<uint64_t>(waiter.thread));
  if (holder == nullptr || holder == &waiter || Reported(hash)) return;
  NoteReported(hash);
  ReportHold(graph, waiter, *holder);
}

void* Watch(void*) {
  for (;;) {
    uint32_t state = detector.watcher.load(std::memory_order_acquire);
    if (state == 3) return nullptr;
    if (state == 1) {
      FutexWait(&detector.watcher, 1);
      continue;
    }
    SleepNs(options.check_ms * 1'000'000ull);
    if (detector.report_wanted.exchange(false)) PrintThreads();
    if (detector.watch_locks.load(std::memory_order_relaxed) ||
        registry.blocked.load(std::memory_order_relaxed) >=
            registry.alive.load(std::memory_order_relaxed)) {
      LookForDeadlock(nullptr);
    } else {
      uint32_t looking = 2;
      detector.watcher.compare_exchange_strong(looking, 1);
    }
  }
}

void StartWatcher() {
  sigset_t all;
  sigset_t old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 256 << 10);
  pthread_t handle;
  if (create_helper(&handle, &attributes, Watch, nullptr) != 0) {
    detector.watcher.store(0, std::memory_order_release);
  }
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

}  // namespace

void NextLook(uint32_t round, timespec* deadline) {
  uint64_t ms = round == 0 ? options.check_ms : 300;
  if (!options.detect_deadlocks) ms = 3'600'000;
  uint64_t at = NowNs() + ms * 1'000'000u;
  deadline->tv_sec = static_cast<time_t>(at / 1'000'000'000u);
  deadline->tv_nsec = static_cast<long>(at % 1'000'000'000u);
}

void LookForDeadlock(Thread* self) {
  if (!options.detect_deadlocks || !detector.lock.TryLock()) return;
  if (self != nullptr) BeginBusy(self);
  Suspects first;
  Suspects second;
  if (FindHang(&detector.graph, self, &first) && !Reported(first.Hash())) {
    SleepNs(kConfirmNs);
    if (FindHang(&detector.graph, self, &second) && first == second) {
      NoteReported(first.Hash());
      OnDeadlock action = second.proved ? options.on_deadlock : options.on_stall;
      ReportHang(detector.graph, second.threads, second.count, second.proved,
                 options.trace_parent != 0 && action != OnDeadlock::kReport);
      Act(action);
    }
  }
  if (const Node* node = self != nullptr ? detector.graph.Find(self) : nullptr; node != nullptr) {
    ReportLongHold(detector.graph, *node);
  }
  if (self != nullptr) EndBusy(self);
  detector.lock.Unlock();
}

void WatchEvents() {
  if (!options.detect_deadlocks) return;
  uint32_t state = detector.watcher.load(std::memory_order_relaxed);
  if (state == 2) return;
  if (state == 1) {
    if (detector.watcher.compare_exchange_strong(state, 2)) FutexWake(&detector.watcher, 1);
    return;
  }
  Thread* thread = current;
  if (state == 0 && thread != nullptr && detector.watcher.compare_exchange_strong(state, 2)) {
    ThreadGuard guard(thread);
    StartWatcher();
  }
}

void WatchLocks() {
  if (detector.watch_locks.load(std::memory_order_relaxed)) return;
  detector.watch_locks.store(true, std::memory_order_relaxed);
  WatchEvents();
}

void AskForReport() {
  detector.report_wanted.store(true, std::memory_order_relaxed);
  uint32_t asleep = 1;
  if (detector.watcher.compare_exchange_strong(asleep, 2)) FutexWake(&detector.watcher, 1);
}

void StopWatching() {
  if (detector.watcher.exchange(3) != 0) FutexWake(&detector.watcher, 1);
}

void ForgetWatcher() {
  detector.lock.Reset();
  detector.watcher.store(0, std::memory_order_relaxed);
  detector.watch_locks.store(false, std::memory_order_relaxed);
}

void PrintThreads() {
  RawGuard guard(detector.lock);
  if (!detector.graph.Take()) return;
  detector.graph.Reduce();
  ReportThreads(detector.graph);
}

}  // namespace lockgraph::runtime
