#include "runtime/process.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>

#include "runtime/deadlock.h"
#include "runtime/exit_report.h"
#include "runtime/fork.h"
#include "runtime/linking.h"
#include "runtime/modules.h"
#include "runtime/options.h"
#include "runtime/plain_mutex.h"
#include "runtime/real.h"
#include "runtime/recorder.h"
#include "runtime/segment.h"
#include "runtime/text.h"

namespace lockgraph::runtime {

namespace {

enum Stage : uint32_t { kNew, kBusy, kResolved, kReady };
struct Process {
  std::atomic<uint32_t> stage{kNew};
  pthread_key_t end_key = 0;
  uint64_t main_stack_high = 0;
};
constinit Process process;

constexpr uintptr_t kLastRound = 4;  // PTHREAD_DESTRUCTOR_ITERATIONS

// Asks to be called again until the program's own destructors had all their rounds.
void OnThreadEnd(void* value) {
  auto round = reinterpret_cast<uintptr_t>(value);
  Thread* thread = current;
  if (thread == nullptr) return;
  if (round < kLastRound) {
    pthread_setspecific(process.end_key, reinterpret_cast<void*>(round + 1));
    return;
  }
  LeaveThread(thread);
}

// Once the environment is there: options, trace, modules.
bool Open() {
  uint32_t expected = kResolved;
  if (environ == nullptr) return false;
  if (!process.stage.compare_exchange_strong(expected, kBusy)) return expected == kReady;
  ReadOptions();
  OpenTrace(0);
  ScanModules();
  pthread_key_create(&process.end_key, OnThreadEnd);
  WatchForks();
  process.main_stack_high = MainStackEnd();
  CheckPlainMutex(CurrentTid());
  process.stage.store(kReady, std::memory_order_release);
  if (options.verbosity > 0) Text() << "lockgraph: runtime is active\n";
  return true;
}

}  // namespace

bool Start() {
  uint32_t stage = process.stage.load(std::memory_order_acquire);
  if (stage == kReady) return true;
  if (stage == kNew) {
    uint32_t expected = kNew;
    if (process.stage.compare_exchange_strong(expected, kBusy)) {
      Resolve();
      process.stage.store(kResolved, std::memory_order_release);
    }
  }
  return process.stage.load(std::memory_order_acquire) == kResolved && Open();
}

uint64_t MainStackHigh() { return process.main_stack_high; }

uint64_t DefaultStackBytes() {
  constexpr uint64_t kUsual = 8u << 20;
  rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUsual;
  return limit.rlim_cur;
}

void ArmThreadEnd(Thread* thread) {
  BeginBusy(thread);
  pthread_setspecific(process.end_key, reinterpret_cast<void*>(uintptr_t{1}));
  EndBusy(thread);
}

void ReportNow() {
  PrintThreads();
  ReportPotentialDeadlocks();
}

namespace {

void SelfTest(Thread* thread) {
  bool arrive = CallsArrive(thread);
  NoteInterposed(arrive);
  if (!arrive) {
    Text(true) << "lockgraph: interposition inactive: the program calls the C library directly. "
                  "Preload liblockgraph_rt.so (LD_PRELOAD) or link it before the C library\n";
  }
  if (RunsUnderThreadSanitizer()) {
    Text(true) << "lockgraph: the program runs under ThreadSanitizer: locks are seen as its "
                  "run-time library takes them, and stacks end there\n";
  }
}

void OnReportSignal(int) { AskForReport(); }

void CatchReportSignal() {
  if (options.report_signal == 0) return;
  struct sigaction action = {};
  action.sa_handler = OnReportSignal;
  action.sa_flags = SA_RESTART;
  sigaction(static_cast<int>(options.report_signal), &action, nullptr);
  WatchLocks();
}

__attribute__((constructor(101))) void OnLoad() {
  Thread* thread = Attach();
  if (thread == nullptr) return;
  SelfTest(thread);
  CatchReportSignal();
}

__attribute__((destructor(101))) void OnExit() {
  Thread* thread = Attach();
  uint32_t findings = 0;
  if (thread != nullptr && options.report_at_exit && options.trace_path[0] == 0) {
    ThreadGuard guard(thread);
    findings = ReportPotentialDeadlocks();
  }
  CloseTrace(trace::ExitKind::kExit);
  if (findings == 0 || !options.exitcode_given) return;
  fflush(nullptr);  // the C library would have done it after us
  real._exit(static_cast<int>(options.exitcode));
}

}  // namespace

}  // namespace lockgraph::runtime
