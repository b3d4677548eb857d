#include "analyzer/extract/batch_process.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <utility>

namespace lockgraph::extract {
namespace {

constexpr uint8_t kMostAttempts = 3;  // with one unit, from one process

enum : int { kSucceeded = 0, kFailed = 1, kBadHeader = 2 };

void LimitTime(unsigned seconds) {
  const itimerval limit = {{0, 0}, {static_cast<time_t>(seconds), 0}};
  setitimer(ITIMER_PROF, &limit, nullptr);  // SIGPROF ends the process
}

// Zeros that this process and its children share, or null.
uint32_t* SharedNumbers(size_t count) {
  void* shared = mmap(nullptr, std::max<size_t>(1, count) * sizeof(uint32_t),
                      PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return shared == MAP_FAILED ? nullptr : static_cast<uint32_t*>(shared);
}

// Sleeps until a child may have ended, longer each time; returns how long.
long PauseForChild(long nanoseconds) {
  nanoseconds = std::clamp(2 * nanoseconds, 1'000'000L, 50'000'000L);
  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  const timespec pause = {0, nanoseconds};
  sigtimedwait(&child_ended, nullptr, &pause);
  return nanoseconds;
}

}  // namespace

BatchProcess::BatchProcess(HeaderChoice choice, const Limits& limits,
                           std::function<void(uint32_t)> arrived)
    : choice_(std::move(choice)),
      limits_(limits),
      arrived_(std::move(arrived)),
      slots_(limits.slots, limits.jobs),
      units_(choice_.includes.size()),
      attempts_(choice_.includes.size()) {
  std::iota(units_.begin(), units_.end(), 0);
  sigset_t child_ended;  // for PauseForChild
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  pthread_sigmask(SIG_BLOCK, &child_ended, nullptr);
  bad_headers_ = SharedNumbers(choice_.cost.size());
  causes_ = SharedNumbers(units_.size());
}

void BatchProcess::Divide(std::vector<uint32_t> units) {
  if (units.empty()) return;
  for (size_t header = 0; header < choice_.excluded.size(); ++header) {
    if (bad_headers_ != nullptr && bad_headers_[header] != 0) choice_.excluded[header] = true;
  }
  std::vector<HeaderGroup> groups = DivideByHeaders(choice_, std::move(units));
  // The longest work first.
  std::stable_sort(groups.begin(), groups.end(), [](const HeaderGroup& a, const HeaderGroup& b) {
    return a.units.size() > b.units.size();
  });
  todo_.insert(todo_.end(), std::make_move_iterator(groups.begin()),
               std::make_move_iterator(groups.end()));
}

// True in the child.
bool BatchProcess::Start() {
  Child child;
  child.group = std::move(todo_.front());
  todo_.pop_front();
  const pid_t parent = getpid();
  child.pid = fork();
  if (child.pid > 0) children_.push_back(std::move(child));
  if (child.pid != 0) return false;  // (if it failed, the units are extracted alone)
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kFailed);
  is_first_ = false;
  todo_.clear();
  children_.clear();
  units_ = std::move(child.group.units);
  is_unit_ = child.group.headers.empty();
  for (const uint32_t header : child.group.headers) choice_.excluded[header] = true;
  todo_.push_front({std::move(child.group.headers), units_});
  slots_.Acquire();
  LimitTime(limits_.timeout_seconds);
  return true;
}

void BatchProcess::Ended(const Child& child, int status) {
  const std::vector<uint32_t>& headers = child.group.headers;
  if (headers.empty()) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == kSucceeded) arrived_(child.group.units.front());
    return;
  }
  if (causes_ == nullptr || bad_headers_ == nullptr) return;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kBadHeader) {
    const bool is_news = std::any_of(headers.begin(), headers.end(),
                                     [&](uint32_t header) { return bad_headers_[header] != 0; });
    if (is_news) Divide(child.group.units);
    return;
  }
  // Units that fail because of what the child had parsed can go on from here, without it.
  std::vector<uint32_t> again;
  for (const uint32_t unit : child.group.units) {
    const uint32_t cause = causes_[unit];
    if (cause == 0 || std::find(headers.begin(), headers.end(), cause - 1) == headers.end())
      continue;
    causes_[unit] = 0;
    if (++attempts_[unit] > kMostAttempts) continue;
    again.push_back(unit);
  }
  Divide(std::move(again));
}

// Collects a child that has ended, if there is one.
bool BatchProcess::Collect(bool block) {
  int status = 0;
  const pid_t pid = waitpid(-1, &status, block ? 0 : WNOHANG);
  if (pid < 0 && errno != EINTR) children_.clear();
  const auto child = std::find_if(children_.begin(), children_.end(),
                                  [&](const Child& each) { return each.pid == pid; });
  if (child == children_.end()) return false;
  const Child ended = std::move(*child);
  children_.erase(child);
  Ended(ended, status);
  return true;
}

HeaderGroup BatchProcess::Fork() {
  LimitTime(0);
  slots_.Release();
  todo_.clear();
  Divide(units_);
  long pause = 0;
  while (!todo_.empty() || !children_.empty()) {
    // A second child only where other processes leave it a slot: what waits takes memory.
    while (!todo_.empty() &&
           (children_.empty() || (children_.size() < limits_.jobs && slots_.TryAcquire()))) {
      slots_.Release();
      if (Start()) return std::exchange(todo_, {}).front();
    }
    const bool wants_slot = !todo_.empty() && children_.size() < limits_.jobs;
    if (Collect(/*block=*/!wants_slot)) {
      pause = 0;
    } else if (wants_slot) {
      pause = PauseForChild(pause);
    }
  }
  if (!is_first_) _exit(kSucceeded);
  return {};
}

void BatchProcess::Fail() { _exit(kFailed); }
void BatchProcess::Succeed() { _exit(kSucceeded); }
void BatchProcess::FailBecauseOf(uint32_t header) {
  if (bad_headers_ == nullptr || causes_ == nullptr) _exit(kFailed);
  bad_headers_[header] = 1;
  if (is_unit_) causes_[units_.front()] = header + 1;
  _exit(kBadHeader);
}

}  // namespace lockgraph::extract
