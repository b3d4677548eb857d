// Programs that really deadlock, every time.
#include <pthread.h>
#include <semaphore.h>
#include <threads.h>

#include <barrier>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <mutex>
#include <queue>
#include <shared_mutex>
#include <vector>

#include "runtime/victims/scenario.h"

namespace {

std::mutex a;
std::mutex b;
std::mutex c;

void Take(std::mutex& first, std::mutex& second) {
  std::lock_guard outer(first);
  Pause(30);
  std::lock_guard inner(second);
}

void TwoLocks() {
  std::thread other([] { Take(b, a); });
  Take(a, b);
  other.join();
}

void ThreeLocks() {
  std::thread first([] { Take(a, b); });
  std::thread second([] { Take(b, c); });
  std::thread third([] { Take(c, a); });
  std::thread behind([] {
    Pause(60);
    std::lock_guard lock(a);
  });
  first.join();
  second.join();
  third.join();
  behind.join();
}

void HeldWriter() {
  std::shared_mutex shared;
  std::thread other([&] {
    std::lock_guard lock(a);
    Pause(30);
    std::shared_lock reader(shared);
  });
  std::unique_lock writer(shared);
  Pause(30);
  std::lock_guard lock(a);
  other.join();
}

void Join() {
  std::unique_lock lock(a);
  std::thread other([] { std::lock_guard inner(a); });
  other.join();
}

void Condition() {
  std::condition_variable ready;
  bool set = false;
  std::thread other([&] {
    Pause(30);
    std::lock_guard needed(a);  // held by the waiter
    std::lock_guard lock(b);
    set = true;
    ready.notify_one();
  });
  std::lock_guard outer(a);
  std::unique_lock lock(b);
  ready.wait(lock, [&] { return set; });
  other.join();
}

void Future() {
  std::promise<int> promise;
  std::thread other([&] {
    Pause(30);
    std::lock_guard lock(a);
    promise.set_value(1);
  });
  std::lock_guard lock(a);
  promise.get_future().wait();
  other.join();
}

void PromiseOfTask() {
  std::lock_guard lock(a);
  std::future<int> result = std::async(std::launch::async, [] {
    std::lock_guard inner(a);
    return 1;
  });
  result.get();
}

void Semaphore() {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  std::thread other([&] {
    Pause(30);
    std::lock_guard lock(a);
    sem_post(&semaphore);
  });
  std::lock_guard lock(a);
  sem_wait(&semaphore);
  other.join();
}

void MakeReadersQueue(pthread_rwlock_t& lock) {
  pthread_rwlockattr_t attributes;
  pthread_rwlockattr_init(&attributes);
  pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  pthread_rwlock_init(&lock, &attributes);
}

void ReaderBehindWriter() {
  pthread_rwlock_t lock;
  MakeReadersQueue(lock);
  pthread_rwlock_rdlock(&lock);
  std::thread writer([&] { pthread_rwlock_wrlock(&lock); });
  Pause(50);
  pthread_rwlock_rdlock(&lock);
  writer.join();
}

// The reader comes back when the writer has been waiting for longer than it takes to look around.
void ReaderComesLate() {
  pthread_rwlock_t lock;
  MakeReadersQueue(lock);
  pthread_rwlock_rdlock(&lock);
  std::thread writer([&] { pthread_rwlock_wrlock(&lock); });
  while (pthread_rwlock_tryrdlock(&lock) == 0) pthread_rwlock_unlock(&lock);
  Pause(600);
  pthread_rwlock_rdlock(&lock);
  writer.join();
}

void DoubleUpgrade() {
  pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  auto upgrade = [&] {
    pthread_rwlock_rdlock(&lock);
    Pause(30);
    pthread_rwlock_wrlock(&lock);
  };
  std::thread other(upgrade);
  upgrade();
  other.join();
}

void SelfRelock() {
  a.lock();
  a.lock();
}

void PoolJoin() {
  std::vector<std::thread> pool;
  std::lock_guard lock(a);
  for (int i = 0; i < 3; ++i) pool.emplace_back([] { std::lock_guard task(a); });
  for (std::thread& worker : pool) worker.join();
}

void Latch() {
  std::latch latch(1);
  std::thread other([&] {
    Pause(30);
    std::lock_guard lock(a);
    latch.count_down();
  });
  std::lock_guard lock(a);
  latch.wait();
  other.join();
}

void Barrier() {
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, 2);
  std::thread other([&] {
    Pause(30);
    std::lock_guard lock(a);
    pthread_barrier_wait(&barrier);
  });
  std::lock_guard lock(a);
  pthread_barrier_wait(&barrier);
  other.join();
}

void StdBarrier() {
  std::barrier barrier(2);
  std::thread other([&] {
    Pause(30);
    std::lock_guard lock(a);
    barrier.arrive_and_wait();
  });
  std::lock_guard lock(a);
  barrier.arrive_and_wait();
  other.join();
}

void Once() {
  static std::once_flag flag;
  std::thread other([] {
    std::lock_guard lock(a);
    Pause(30);
    std::call_once(flag, [] {});
  });
  std::call_once(flag, [] {
    Pause(30);
    std::lock_guard lock(a);
  });
  other.join();
}

int Value() {
  Pause(30);
  std::lock_guard lock(a);
  return 1;
}
int Static() {
  static int value = Value();
  return value;
}
void StaticInitialiser() {
  std::thread other([] {
    std::lock_guard lock(a);
    Pause(30);
    Static();
  });
  Static();
  other.join();
}

void LeakedLock() {
  std::thread other([] { a.lock(); });
  other.join();
  a.lock();
}

void Spin() {
  pthread_spinlock_t first;
  pthread_spinlock_t second;
  pthread_spin_init(&first, 0);
  pthread_spin_init(&second, 0);
  auto take = [](pthread_spinlock_t* outer, pthread_spinlock_t* inner) {
    pthread_spin_lock(outer);
    Pause(30);
    pthread_spin_lock(inner);
  };
  std::thread other(take, &second, &first);
  take(&first, &second);
  other.join();
}

mtx_t first_mtx;
mtx_t second_mtx;
int TakeMtx(void*) {
  mtx_lock(&second_mtx);
  Pause(30);
  return mtx_lock(&first_mtx);
}
void C11() {
  mtx_init(&first_mtx, mtx_plain);
  mtx_init(&second_mtx, mtx_plain);
  thrd_t other;
  thrd_create(&other, TakeMtx, nullptr);
  mtx_lock(&first_mtx);
  Pause(30);
  mtx_lock(&second_mtx);
  thrd_join(other, nullptr);
}

void Recursive() {
  std::recursive_mutex first;
  std::recursive_mutex second;
  auto take = [](std::recursive_mutex& outer, std::recursive_mutex& inner) {
    outer.lock();
    outer.lock();
    Pause(30);
    inner.lock();
  };
  std::thread other([&] { take(second, first); });
  take(first, second);
  other.join();
}

void PriorityInheritance() {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
  pthread_mutex_t first;
  pthread_mutex_t second;
  pthread_mutex_init(&first, &attributes);
  pthread_mutex_init(&second, nullptr);
  std::thread other([&] {
    pthread_mutex_lock(&second);
    Pause(30);
    pthread_mutex_lock(&first);
  });
  pthread_mutex_lock(&first);
  Pause(30);
  pthread_mutex_lock(&second);
  other.join();
}

void JoinEachOther() {
  static pthread_t main_thread = pthread_self();
  std::thread other([] { pthread_join(main_thread, nullptr); });
  other.join();
}

void Handover() {  // the first one locks, another thread unlocks and relocks
  std::mutex first;
  std::mutex second;
  first.lock();
  std::thread other([&] {
    first.unlock();
    first.lock();
    Pause(60);
    second.lock();
  });
  Pause(30);
  second.lock();
  first.lock();
  other.join();
}

const Scenario kScenarios[] = {
    {"two_locks", TwoLocks},
    {"three_locks", ThreeLocks},
    {"held_writer", HeldWriter},
    {"join", Join},
    {"condition", Condition},
    {"future", Future},
    {"promise_of_task", PromiseOfTask},
    {"semaphore", Semaphore},
    {"reader_behind_writer", ReaderBehindWriter},
    {"reader_comes_late", ReaderComesLate},
    {"double_upgrade", DoubleUpgrade},
    {"self_relock", SelfRelock},
    {"pool_join", PoolJoin},
    {"latch", Latch},
    {"barrier", Barrier},
    {"std_barrier", StdBarrier},
    {"once", Once},
    {"static_initialiser", StaticInitialiser},
    {"leaked_lock", LeakedLock},
    {"spin", Spin},
    {"c11", C11},
    {"recursive", Recursive},
    {"priority_inheritance", PriorityInheritance},
    {"join_each_other", JoinEachOther},
    {"handover", Handover},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
