// Programs that end by themselves: the runtime has nothing to say while they run.
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <new>
#include <shared_mutex>
#include <vector>

#include "runtime/victims/scenario.h"

namespace {

std::mutex gate;
std::mutex a;
std::mutex b;

void Take(std::mutex& first, std::mutex& second) {
  std::lock_guard outer(first);
  std::lock_guard inner(second);
}

void Gate() {
  auto run = [](std::mutex& first, std::mutex& second) {
    for (int i = 0; i < 200; ++i) {
      std::lock_guard guard(gate);
      Take(first, second);
    }
  };
  std::thread other([&] { run(b, a); });
  run(a, b);
  other.join();
}

void JoinOrdered() {
  std::thread([] { Take(a, b); }).join();
  std::thread([] { Take(b, a); }).join();
}

void ReaderReader() {
  std::shared_mutex first;
  std::shared_mutex second;
  auto run = [](std::shared_mutex& outer, std::shared_mutex& inner) {
    for (int i = 0; i < 200; ++i) {
      std::shared_lock x(outer);
      std::shared_lock y(inner);
    }
  };
  std::thread other([&] { run(second, first); });
  run(first, second);
  other.join();
}

void SingleThread() {
  Take(a, b);
  Take(b, a);
}

void MemoryReuse() {
  for (int i = 0; i < 2000; ++i) {
    auto first = std::make_unique<std::mutex>();
    auto second = std::make_unique<std::mutex>();
    Take(*first, *second);
  }
}

void PlacementNew() {
  alignas(std::mutex) unsigned char place[2][sizeof(std::mutex)];
  for (int i = 0; i < 1000; ++i) {
    auto* first = new (place[i % 2]) std::mutex;
    auto* second = new (place[1 - i % 2]) std::mutex;
    std::thread([&] { Take(*first, *second); }).join();
    first->~mutex();
    second->~mutex();
  }
}

void ScopedLock() {
  auto run = [](std::mutex& first, std::mutex& second) {
    for (int i = 0; i < 2000; ++i) std::scoped_lock both(first, second);
  };
  std::thread other([&] { run(b, a); });
  run(a, b);
  other.join();
}

void HundredHeld() {
  std::vector<std::mutex> locks(100);
  auto run = [&] {
    for (int round = 0; round < 20; ++round) {
      for (std::mutex& lock : locks) lock.lock();
      for (std::mutex& lock : locks) lock.unlock();
    }
  };
  std::thread other(run);
  run();
  other.join();
}

void ThousandHeld() {
  std::vector<std::mutex> locks(1000);
  for (std::mutex& lock : locks) lock.lock();
  for (std::mutex& lock : locks) lock.unlock();  // not in reverse: all keys change
}

void HundredThousandLocks() {
  std::vector<std::mutex> locks(100000);
  for (int round = 0; round < 3; ++round) {
    for (std::mutex& lock : locks) {
      lock.lock();
      lock.unlock();
    }
  }
}

void ManyThreads() {
  for (int round = 0; round < 20; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 50; ++i) threads.emplace_back([] { Take(a, b); });
    for (std::thread& thread : threads) thread.join();
  }
  for (int i = 0; i < 200; ++i) std::thread([] { Take(a, b); }).detach();
  Pause(100);
}

void SlowHolder() {
  std::thread other([] {
    Pause(30);
    std::lock_guard lock(a);
  });
  {
    std::lock_guard lock(a);
    Pause(1200);
  }
  other.join();
}

void PingPong() {
  std::condition_variable changed;
  int turn = 0;
  auto play = [&](int me) {
    for (int i = 0; i < 20000; ++i) {
      std::unique_lock lock(a);
      changed.wait(lock, [&] { return turn == me; });
      turn = 1 - me;
      changed.notify_one();
    }
  };
  std::thread other([&] { play(1); });
  play(0);
  other.join();
}

void IdlePool() {
  std::condition_variable work;
  bool stop = false;
  std::vector<std::thread> pool;
  for (int i = 0; i < 4; ++i) {
    pool.emplace_back([&] {
      std::unique_lock lock(a);
      work.wait(lock, [&] { return stop; });
    });
  }
  Pause(1200);
  {
    std::lock_guard lock(a);
    stop = true;
  }
  work.notify_all();
  for (std::thread& thread : pool) thread.join();
}

sem_t posted;
void ByHandler() {
  sem_init(&posted, 0, 0);
  signal(SIGALRM, [](int) { sem_post(&posted); });
  std::thread other([] {
    while (sem_wait(&posted) != 0) {
    }
  });
  alarm(1);
  other.join();
}

void TimedWaits() {
  std::timed_mutex lock;
  lock.lock();
  std::thread other([&] {
    if (lock.try_lock_for(std::chrono::milliseconds(900))) abort();
  });
  other.join();
  lock.unlock();
  std::condition_variable never;
  std::unique_lock held(a);
  never.wait_for(held, std::chrono::milliseconds(500));
}

void Fork() {
  std::lock_guard lock(a);
  pid_t child = fork();
  if (child == 0) {
    std::thread([] { Take(gate, b); }).join();
    _exit(7);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WEXITSTATUS(status) != 7) abort();
}

void ForkHandlers() {
  pthread_atfork([] { a.lock(); }, [] { a.unlock(); }, [] { a.unlock(); });
  for (int i = 0; i < 5; ++i) {
    pid_t child = fork();
    if (child == 0) {
      Take(a, b);
      _exit(3);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WEXITSTATUS(status) != 3) abort();
  }
}

void Daemon() {  // the C library forks by itself
  int ends[2];
  if (pipe(ends) != 0) abort();
  pid_t child = fork();
  if (child == 0) {
    if (daemon(1, 1) != 0) _exit(1);
    Take(a, b);
    char done = 1;
    _exit(write(ends[1], &done, 1) == 1 ? 0 : 1);
  }
  close(ends[1]);
  char done = 0;
  if (read(ends[0], &done, 1) != 1 || done != 1) abort();
  waitpid(child, nullptr, 0);
}

void Vfork() {
  pid_t child = vfork();
  if (child == 0) {
    execl("/bin/true", "true", nullptr);
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WEXITSTATUS(status) != 0) abort();
}

void Exec() { execl("/bin/echo", "echo", "done", nullptr); }

void SignalHandlerLocks() {
  static std::atomic<int> count{0};
  static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
  struct sigaction action = {};
  action.sa_handler = [](int) {
    pthread_mutex_lock(&own);  // nobody else takes it
    ++count;
    pthread_mutex_unlock(&own);
  };
  sigaction(SIGUSR1, &action, nullptr);
  pthread_t self = pthread_self();
  std::atomic<bool> stop{false};
  std::thread sender([&] {
    for (int i = 0; i < 2000; ++i) {
      pthread_kill(self, SIGUSR1);
      if (i % 50 == 0) Pause(1);
    }
    stop = true;
  });
  while (!stop) Take(a, b);
  sender.join();
  if (count == 0) abort();
}

struct AtThreadEnd {
  ~AtThreadEnd() { Take(a, b); }
};
pthread_key_t late_key;
void LateDestructors() {
  pthread_key_create(&late_key, [](void* round) {
    Take(a, b);
    auto left = reinterpret_cast<intptr_t>(round);
    if (left > 1) pthread_setspecific(late_key, reinterpret_cast<void*>(left - 1));
  });
  for (int i = 0; i < 20; ++i) {
    std::thread([] {
      static thread_local AtThreadEnd object;
      (void)&object;
      pthread_setspecific(late_key, reinterpret_cast<void*>(intptr_t{4}));
      Take(a, b);
    }).join();
  }
}

struct AtProcessEnd {
  ~AtProcessEnd() { Take(a, b); }
};
void StaticDestruction() {
  static AtProcessEnd object;
  std::thread([] {
    for (;;) Take(a, b);
  }).detach();
}

void QuickExit() {
  at_quick_exit([] { Take(a, b); });
  std::puts("done");
  std::fflush(stdout);
  quick_exit(0);
}

void MainLeavesFirst() {  // the process ends with its last thread
  std::thread([] {
    std::unique_lock lock(a);
    std::condition_variable never;
    never.wait_for(lock, std::chrono::milliseconds(400));
    std::puts("done");
  }).detach();
  pthread_exit(nullptr);
}

void ThrowingOnce() {
  std::once_flag flag;
  for (int i = 0; i < 3; ++i) {
    try {
      std::call_once(flag, [&] {
        std::lock_guard lock(a);
        throw 1;
      });
    } catch (int) {
    }
    std::lock_guard lock(b);
  }
  std::call_once(flag, [] {});
}

void SmallStacks() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN + 8192);
  for (int i = 0; i < 50; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, [](void*) -> void* { return nullptr; }, nullptr)) {
      abort();
    }
    pthread_join(thread, nullptr);
  }
}

void Futures() {
  std::vector<std::future<int>> results;
  for (int i = 0; i < 50; ++i) {
    results.push_back(std::async(std::launch::async, [i] { return i; }));
  }
  for (auto& result : results) result.get();
}

void ReadersAtOnce() {
  std::shared_mutex shared;
  std::atomic<int> inside{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([&] {
      std::shared_lock lock(shared);
      ++inside;
      while (inside < 8) std::this_thread::yield();
    });
  }
  for (std::thread& reader : readers) reader.join();
}

// Slow, but the other process lets it go.
void HeldByAnotherProcess() {
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* shared = static_cast<pthread_mutex_t*>(page);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(shared, &attributes);
  pid_t child = fork();
  if (child == 0) {
    pthread_mutex_lock(shared);
    Pause(700);
    pthread_mutex_unlock(shared);
    _exit(0);
  }
  Pause(100);
  std::thread waiter([=] {
    std::lock_guard lock(a);
    pthread_mutex_lock(shared);
    pthread_mutex_unlock(shared);
  });
  Pause(30);
  {
    std::lock_guard lock(a);
  }
  waiter.join();
  waitpid(child, nullptr, 0);
}

const Scenario kScenarios[] = {
    {"gate", Gate},
    {"join_ordered", JoinOrdered},
    {"reader_reader", ReaderReader},
    {"single_thread", SingleThread},
    {"memory_reuse", MemoryReuse},
    {"placement_new", PlacementNew},
    {"scoped_lock", ScopedLock},
    {"hundred_held", HundredHeld},
    {"thousand_held", ThousandHeld},
    {"hundred_thousand_locks", HundredThousandLocks},
    {"many_threads", ManyThreads},
    {"slow_holder", SlowHolder},
    {"ping_pong", PingPong},
    {"idle_pool", IdlePool},
    {"by_handler", ByHandler},
    {"timed_waits", TimedWaits},
    {"fork", Fork},
    {"fork_handlers", ForkHandlers},
    {"daemon", Daemon},
    {"vfork", Vfork},
    {"exec", Exec},
    {"signal_handler_locks", SignalHandlerLocks},
    {"late_destructors", LateDestructors},
    {"static_destruction", StaticDestruction},
    {"quick_exit", QuickExit},
    {"main_leaves_first", MainLeavesFirst},
    {"throwing_once", ThrowingOnce},
    {"small_stacks", SmallStacks},
    {"futures", Futures},
    {"readers_at_once", ReadersAtOnce},
    {"held_by_another_process", HeldByAnotherProcess},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
