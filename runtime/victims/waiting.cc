// Programs that really deadlock through what is waited for rather than through two plain locks.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <vector>

#include "runtime/victims/locked_file.h"
#include "runtime/victims/scenario.h"

namespace {

std::mutex ledger;

// Workers that run what is put into their queue.
class Pool {
 public:
  explicit Pool(int workers) {
    for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { Work(); });
  }
  ~Pool() {
    for (std::thread& worker : workers_) worker.detach();
  }
  std::future<int> Submit(std::function<int()> task) {
    std::packaged_task<int()> packaged(std::move(task));
    std::future<int> result = packaged.get_future();
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(packaged));
    changed_.notify_one();
    return result;
  }

 private:
  void Work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !tasks_.empty(); });
      std::packaged_task<int()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::packaged_task<int()>> tasks_;
  std::vector<std::thread> workers_;
};

void PoolTask() {
  Pool pool(2);
  std::lock_guard lock(ledger);
  std::future<int> sum = pool.Submit([] {
    std::lock_guard inner(ledger);
    return 1;
  });
  sum.get();
}

void PoolWaitsForItself() {
  Pool pool(1);
  pool.Submit([&pool] { return pool.Submit([] { return 1; }).get(); }).get();
}

void AtomicWait() {
  std::atomic<int> ready{0};
  std::thread other([&] {
    Pause(30);
    std::lock_guard lock(ledger);
    ready = 1;
    ready.notify_one();
  });
  std::lock_guard lock(ledger);
  ready.wait(0);
  other.join();
}

void StdSemaphore() {
  std::counting_semaphore<4> permits(0);
  std::thread other([&] {
    Pause(30);
    std::lock_guard lock(ledger);
    permits.release();
  });
  std::lock_guard lock(ledger);
  permits.acquire();
  other.join();
}

void SharedFuture() {
  std::promise<void> opened;
  std::shared_future<void> gate = opened.get_future().share();
  std::thread other([gate] {
    std::lock_guard lock(ledger);
    gate.wait();
  });
  Pause(50);
  std::lock_guard lock(ledger);
  opened.set_value();
  other.join();
}

void UpgradeAlone() {
  static std::shared_mutex catalogue;
  catalogue.lock_shared();
  catalogue.lock();
}

void ConditionAny() {
  static std::shared_mutex catalogue;
  static std::condition_variable_any changed;
  std::thread other([] {
    Pause(30);
    std::lock_guard outer(ledger);
    std::lock_guard lock(catalogue);
    changed.notify_all();
  });
  std::lock_guard outer(ledger);
  std::shared_lock lock(catalogue);
  changed.wait(lock);
  other.join();
}

void RecursiveWait() {  // gives back one level of two
  static pthread_mutex_t mutex;
  static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&mutex, &attributes);
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&mutex);
  std::thread other([] {
    Pause(30);
    pthread_mutex_lock(&mutex);
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
  });
  pthread_cond_wait(&changed, &mutex);
  other.join();
}

void OnceInOnce() {
  static std::once_flag flag;
  std::call_once(flag, [] { std::call_once(flag, [] {}); });
}

void LostWakeUp() {
  std::condition_variable never;
  std::unique_lock lock(ledger);
  never.wait(lock);
}

void TooFewArrive() {
  static pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, 3);
  std::thread other([] { pthread_barrier_wait(&barrier); });
  pthread_barrier_wait(&barrier);
  other.join();
}

void CrossedSemaphores() {
  std::binary_semaphore left(0);
  std::binary_semaphore right(0);
  std::thread other([&] {
    right.acquire();
    left.release();
  });
  left.acquire();
  right.release();
  other.join();
}

void HandlerTakesIt() {
  signal(SIGUSR1, [](int) { std::lock_guard lock(ledger); });
  std::lock_guard lock(ledger);
  raise(SIGUSR1);
}

// The child has the lock of a thread that it does not have.
void ForkedWhileHeld() {
  std::thread other([] {
    std::lock_guard lock(ledger);
    Pause(200);
  });
  Pause(50);
  pid_t child = fork();
  if (child == 0) {
    std::lock_guard lock(ledger);
    _exit(0);
  }
  other.join();
  int status = 0;
  waitpid(child, &status, 0);
  _exit(WEXITSTATUS(status));
}

void SpinAgain() {
  static pthread_spinlock_t lock;
  pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
  pthread_spin_lock(&lock);
  pthread_spin_lock(&lock);
}

void ExitedReader() {
  static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  std::thread([] { pthread_rwlock_rdlock(&lock); }).join();
  pthread_rwlock_wrlock(&lock);
}

void JoinOfWaiter() {
  static std::condition_variable stop;
  static bool stopping = false;
  static std::mutex mutex;
  std::thread worker([] {
    std::unique_lock lock(mutex);
    stop.wait(lock, [] { return stopping; });
  });
  Pause(30);
  worker.join();  // nobody says stop
}

void LatchesCrossed() {
  static std::latch first(1);
  static std::latch second(1);
  static std::latch held(1);
  std::thread other([] {
    std::lock_guard lock(ledger);
    held.count_down();
    first.wait();
    second.count_down();
  });
  held.wait();
  std::thread third([] {
    std::lock_guard lock(ledger);
    first.count_down();
  });
  second.wait();
  other.join();
  third.join();
}

pthread_mutex_t* NewSharedMutex(bool robust) {
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  auto* mutex = static_cast<pthread_mutex_t*>(page);
  pthread_mutex_init(mutex, &attributes);
  return mutex;
}

void Cross(pthread_mutex_t* one, pthread_mutex_t* two) {
  auto take = [](pthread_mutex_t* outer, pthread_mutex_t* inner) {
    if (pthread_mutex_lock(outer) == EOWNERDEAD) pthread_mutex_consistent(outer);
    Pause(30);
    pthread_mutex_lock(inner);
  };
  std::thread other(take, two, one);
  take(one, two);
  other.join();
}

// Other processes could reach them, but those who hold them are here.
void SharedMutexes() { Cross(NewSharedMutex(false), NewSharedMutex(false)); }

void RobustMutexesOfTheDead() {
  pthread_mutex_t* left_behind = NewSharedMutex(true);
  std::thread([=] { pthread_mutex_lock(left_behind); }).join();
  Cross(left_behind, NewSharedMutex(true));
}

void FileAndMutex() {
  LockedFile file;
  int mine = file.Open();
  flock(mine, LOCK_EX);
  std::atomic<bool> both{false};
  std::thread other([&] {
    std::lock_guard lock(ledger);
    both = true;
    flock(file.Open(), LOCK_SH);
  });
  while (!both) std::this_thread::yield();
  std::lock_guard lock(ledger);
  other.join();
}

void FileOpenedTwice() {
  LockedFile file;
  flock(file.Open(), LOCK_EX);
  flock(file.Open(), LOCK_EX);
}

const Scenario kScenarios[] = {
    {"file_and_mutex", FileAndMutex},
    {"file_opened_twice", FileOpenedTwice},
    {"pool_task", PoolTask},
    {"atomic_wait", AtomicWait},
    {"std_semaphore", StdSemaphore},
    {"shared_future", SharedFuture},
    {"upgrade_alone", UpgradeAlone},
    {"condition_any", ConditionAny},
    {"recursive_wait", RecursiveWait},
    {"once_in_once", OnceInOnce},
    {"handler_takes_it", HandlerTakesIt},
    {"forked_while_held", ForkedWhileHeld},
    {"spin_again", SpinAgain},
    {"exited_reader", ExitedReader},
    {"latches_crossed", LatchesCrossed},
    {"shared_mutexes", SharedMutexes},
    {"robust_mutexes_of_the_dead", RobustMutexesOfTheDead},
    // Nobody holds a lock that another wants: certain only when no thread is left that could help.
    {"alone_pool_waits_for_itself", PoolWaitsForItself},
    {"alone_lost_wake_up", LostWakeUp},
    {"alone_too_few_arrive", TooFewArrive},
    {"alone_crossed_semaphores", CrossedSemaphores},
    {"alone_join_of_waiter", JoinOfWaiter},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
