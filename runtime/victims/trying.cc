// Programs that wait by trying again and again. Those whose name begins with `fine_` come to an
// end; the others never do, and nothing that they call ever blocks for long.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "runtime/victims/scenario.h"

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

std::mutex left;
std::mutex right;
std::atomic<int> arrived{0};

// Both threads have taken their first lock.
void Meet() {
  ++arrived;
  while (arrived < 2) sched_yield();
}

template <typename Mutex>
void TakeByTrying(Mutex& mutex) {
  while (!mutex.try_lock()) sched_yield();
}

template <typename First, typename Second>
void Both(First first, Second second) {
  std::thread other(second);
  first();
  other.join();
}

void Crossed() {
  Both(
      [] {
        std::lock_guard held(left);
        Meet();
        TakeByTrying(right);
        right.unlock();
      },
      [] {
        std::lock_guard held(right);
        Meet();
        TakeByTrying(left);
        left.unlock();
      });
}

void OneBlocks() {
  Both(
      [] {
        std::lock_guard held(left);
        Meet();
        std::lock_guard too(right);
      },
      [] {
        std::lock_guard held(right);
        Meet();
        while (!left.try_lock()) Pause(1);
        left.unlock();
      });
}

void TimedAttempts() {
  static std::timed_mutex first;
  static std::timed_mutex second;
  auto play = [](std::timed_mutex& mine, std::timed_mutex& theirs) {
    std::lock_guard held(mine);
    Meet();
    while (!theirs.try_lock_for(milliseconds(10))) {
    }
    theirs.unlock();
  };
  Both([&] { play(first, second); }, [&] { play(second, first); });
}

void ReadersAndWriters() {
  static pthread_rwlock_t first = PTHREAD_RWLOCK_INITIALIZER;
  static pthread_rwlock_t second = PTHREAD_RWLOCK_INITIALIZER;
  auto play = [](pthread_rwlock_t* mine, pthread_rwlock_t* theirs) {
    pthread_rwlock_rdlock(mine);
    Meet();
    while (pthread_rwlock_trywrlock(theirs) == EBUSY) sched_yield();
    pthread_rwlock_unlock(theirs);
    pthread_rwlock_unlock(mine);
  };
  Both([&] { play(&first, &second); }, [&] { play(&second, &first); });
}

void SpinsAndC11() {
  static pthread_spinlock_t spin;
  static mtx_t mutex;
  pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
  mtx_init(&mutex, mtx_plain);
  Both(
      [] {
        pthread_spin_lock(&spin);
        Meet();
        while (mtx_trylock(&mutex) == thrd_busy) sched_yield();
      },
      [] {
        mtx_lock(&mutex);
        Meet();
        while (pthread_spin_trylock(&spin) == EBUSY) sched_yield();
      });
}

void AgainstAJoin() {
  left.lock();
  std::thread worker([] {
    TakeByTrying(left);
    left.unlock();
  });
  worker.join();
  left.unlock();
}

void OwnerIsGone() {
  std::thread([] { left.lock(); }).join();
  TakeByTrying(left);
}

// A lock of the program's own, which nobody sees.
struct TicketLock {
  void lock() {
    int mine = next++;
    while (serving != mine) sched_yield();
  }
  void unlock() { ++serving; }
  std::atomic<int> next{0};
  std::atomic<int> serving{0};
};
TicketLock shop;
TicketLock till;

void TicketLocks() {
  auto play = [](TicketLock& mine, TicketLock& theirs) {
    std::lock_guard held(mine);
    Meet();
    std::lock_guard too(theirs);
  };
  Both([&] { play(shop, till); }, [&] { play(till, shop); });
}

void TicketLockAndMutex() {
  StartBystander();
  Both(
      [] {
        std::lock_guard held(left);
        Meet();
        std::lock_guard too(shop);
      },
      [] {
        std::lock_guard held(shop);
        Meet();
        std::lock_guard too(left);
      });
}

void SpinsUntil(const std::atomic<bool>& flag) {
  while (!flag) sched_yield();
}

// All of these spin for longer than a suspicion takes.
constexpr int kLongMs = 2200;

void FineSpinsForAWorker() {
  std::atomic<bool> done{false};
  std::thread worker([&] {
    Pause(kLongMs);
    done = true;
  });
  std::thread other([&] { SpinsUntil(done); });
  SpinsUntil(done);
  worker.join();
  other.join();
}

std::atomic<bool> signalled{false};

void FineSpinsForASignal() {
  signal(SIGALRM, [](int) { signalled = true; });
  itimerval timer = {};
  timer.it_value.tv_sec = kLongMs / 1000;
  setitimer(ITIMER_REAL, &timer, nullptr);
  std::thread other([] { SpinsUntil(signalled); });
  SpinsUntil(signalled);
  other.join();
}

void FineSpinsForAPipe() {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK) != 0) return;
  if (fork() == 0) {
    Pause(kLongMs);
    _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
  }
  std::atomic<bool> came{false};
  std::thread other([&] { SpinsUntil(came); });
  char letter;
  while (read(ends[0], &letter, 1) != 1) sched_yield();
  came = true;
  other.join();
  wait(nullptr);
}

// Gives back what it holds after each failed attempt.
void FineBacksOff() {
  std::atomic<bool> over{false};
  std::thread other([&] {
    std::lock_guard held(right);
    while (!over) {
      if (left.try_lock()) left.unlock();
      Pause(1);
    }
  });
  auto until = Clock::now() + milliseconds(1500);
  while (Clock::now() < until) {
    std::lock_guard held(left);
    if (right.try_lock()) right.unlock();
  }
  over = true;
  other.join();
}

// Who holds the lock works for long and then gives it back.
void FineHolderWorks() {
  std::thread holder([] {
    std::lock_guard held(right);
    ++arrived;
    Pause(1500);
  });
  std::lock_guard held(left);
  Meet();
  TakeByTrying(right);
  right.unlock();
  holder.join();
}

// Looks now and then at a lock whose owner waits for an event, and is the one that brings it.
void FineOnlyLooks() {
  std::condition_variable changed;
  std::mutex gate;
  bool go = false;
  std::thread owner([&] {
    std::lock_guard held(left);
    ++arrived;
    std::unique_lock lock(gate);
    changed.wait(lock, [&] { return go; });
  });
  Meet();
  auto until = Clock::now() + milliseconds(1500);
  while (Clock::now() < until) {
    if (left.try_lock()) left.unlock();
    Pause(1);
  }
  {
    std::lock_guard lock(gate);
    go = true;
  }
  changed.notify_one();
  owner.join();
}

// Works under one lock, with other locks, and looks at a second on the way; its owner has to wait.
void FineWorksMeanwhile() {
  static std::mutex work;
  std::thread other([] {
    std::lock_guard held(right);
    Meet();
    std::lock_guard too(left);
  });
  left.lock();
  Meet();
  auto until = Clock::now() + milliseconds(1500);
  while (Clock::now() < until) {
    if (right.try_lock()) right.unlock();
    std::lock_guard working(work);
    Pause(1);
  }
  left.unlock();
  other.join();
}

const Scenario kScenarios[] = {
    {"crossed", Crossed},
    {"one_blocks", OneBlocks},
    {"timed_attempts", TimedAttempts},
    {"readers_and_writers", ReadersAndWriters},
    {"spins_and_c11", SpinsAndC11},
    {"against_a_join", AgainstAJoin},
    {"owner_is_gone", OwnerIsGone},
    {"ticket_locks", TicketLocks},
    {"ticket_lock_and_mutex", TicketLockAndMutex},
    {"fine_spins_for_a_worker", FineSpinsForAWorker},
    {"fine_spins_for_a_signal", FineSpinsForASignal},
    {"fine_spins_for_a_pipe", FineSpinsForAPipe},
    {"fine_backs_off", FineBacksOff},
    {"fine_holder_works", FineHolderWorks},
    {"fine_only_looks", FineOnlyLooks},
    {"fine_works_meanwhile", FineWorksMeanwhile},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
