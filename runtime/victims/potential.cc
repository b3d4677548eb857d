// Programs that end by luck: they can deadlock, and the report at exit must say so. The scenarios
// whose name begins with "fine_" cannot.
#include <pthread.h>

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "runtime/victims/locked_file.h"
#include "runtime/victims/scenario.h"

namespace {

std::mutex a;
std::mutex b;
std::mutex gate;

[[gnu::noinline]] void Take(std::mutex& first, std::mutex& second) {
  std::lock_guard outer(first);
  std::lock_guard inner(second);
}

// Runs both, the second when the first has surely ended, but without a join in between.
template <typename First, typename Second>
void OneAfterTheOther(First first, Second second) {
  std::thread one(first);
  Pause(30);
  std::thread other(second);
  one.join();
  other.join();
}

void Opposite() {
  OneAfterTheOther([] { Take(a, b); }, [] { Take(b, a); });
}

void OppositeInMain() {
  std::thread other([] { Take(a, b); });
  Pause(30);
  Take(b, a);
  other.join();
}

void Circle() {
  std::mutex forks[5];
  std::thread philosophers[5];
  for (int i = 0; i < 5; ++i) {
    philosophers[i] = std::thread([&forks, i] {
      Pause(10 * i);
      Take(forks[i], forks[(i + 1) % 5]);
    });
  }
  for (std::thread& philosopher : philosophers) philosopher.join();
}

void JoinUnderLock() {
  std::thread other([] { std::lock_guard lock(a); });
  Pause(30);
  std::lock_guard lock(a);
  other.join();
}

void ReadersAndWriters() {
  static std::shared_mutex shared;
  OneAfterTheOther(
      [] {
        std::shared_lock reader(shared);
        std::lock_guard lock(a);
      },
      [] {
        std::lock_guard lock(a);
        std::unique_lock writer(shared);
      });
}

void TriedFirst() {  // the first lock by try_lock is held all the same
  OneAfterTheOther(
      [] {
        if (!a.try_lock()) return;
        b.lock();
        b.unlock();
        a.unlock();
      },
      [] { Take(b, a); });
}

void AfterManyRounds() {
  for (int i = 0; i < 100; ++i) std::thread([] { Take(a, b); }).join();
  OneAfterTheOther([] { Take(a, b); }, [] { Take(b, a); });
}

void AfterWait() {  // the mutex of a condition is taken again under another lock
  static std::condition_variable never;
  OneAfterTheOther(
      [] {
        std::unique_lock lock(a);
        std::lock_guard inner(b);
        never.wait_for(lock, std::chrono::milliseconds(10));  // retakes a while holding b
      },
      [] { Take(a, b); });
}

void FineGate() {
  auto run = [](std::mutex& first, std::mutex& second) {
    std::lock_guard guard(gate);
    Take(first, second);
  };
  OneAfterTheOther([=] { run(a, b); }, [=] { run(b, a); });
}

void FineCreatorHolds() {
  std::thread other([] {
    Pause(30);
    std::lock_guard guard(gate);
    Take(b, a);
  });
  {
    std::lock_guard guard(gate);
    std::thread([] { Take(a, b); }).join();
  }
  other.join();
}

void FineTry() {
  OneAfterTheOther(
      [] {
        std::lock_guard lock(a);
        if (b.try_lock()) b.unlock();
      },
      [] { Take(b, a); });
}

void FineSequentialRounds() {
  for (int i = 0; i < 100; ++i) {
    std::thread([i] { i % 2 != 0 ? Take(a, b) : Take(b, a); }).join();
  }
}

void FineReaders() {
  static std::shared_mutex first;
  static std::shared_mutex second;
  auto run = [](std::shared_mutex& outer, std::shared_mutex& inner) {
    std::shared_lock x(outer);
    std::shared_lock y(inner);
  };
  OneAfterTheOther([=] { run(first, second); }, [=] { run(second, first); });
}

void FineReuse() {
  for (int i = 0; i < 200; ++i) {
    auto first = std::make_unique<std::mutex>();
    auto second = std::make_unique<std::mutex>();
    OneAfterTheOther([&] { Take(*first, *second); }, [] {});
    if (i > 5) break;
  }
}

void FineRecursion() {
  static std::recursive_mutex first;
  static std::recursive_mutex second;
  auto run = [] {
    first.lock();
    second.lock();
    first.lock();
    first.unlock();
    second.unlock();
    first.unlock();
  };
  OneAfterTheOther(run, run);
}

void FreedHeld() {
  auto session = std::make_unique<std::mutex>();
  session->lock();
  session.reset();
}

void DestroyedHeld() {
  static pthread_mutex_t session = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&session);
  if (pthread_mutex_destroy(&session) == 0) std::puts("destroyed");
}

void FineFreed() {  // after it was given back, by its owner or by another thread
  for (int i = 0; i < 20; ++i) {
    auto session = std::make_unique<std::mutex>();
    session->lock();
    if (i % 2 == 0) {
      session->unlock();
    } else {
      std::thread([&] { session->unlock(); }).join();
    }
  }
}

std::once_flag prepared;

void Prepare(std::mutex& inside) {
  std::call_once(prepared, [&] { std::lock_guard lock(inside); });
}

void OnceIsDone() {  // a little earlier, the second would have waited for the first
  OneAfterTheOther([] { Prepare(a); },
                   [] {
                     std::lock_guard lock(a);
                     Prepare(a);
                   });
}

void FineOnceIsDone() {  // by a thread that was alone
  Prepare(a);
  OneAfterTheOther([] { std::lock_guard lock(a); },
                   [] {
                     std::lock_guard lock(a);
                     Prepare(a);
                   });
}

void ReadTwice(int kind) {
  pthread_rwlockattr_t attributes;
  pthread_rwlockattr_init(&attributes);
  pthread_rwlockattr_setkind_np(&attributes, kind);
  pthread_rwlock_t lock;
  pthread_rwlock_init(&lock, &attributes);
  OneAfterTheOther(
      [&] {
        for (int i = 0; i < 2; ++i) pthread_rwlock_rdlock(&lock);
        for (int i = 0; i < 2; ++i) pthread_rwlock_unlock(&lock);
      },
      [&] {
        pthread_rwlock_wrlock(&lock);
        pthread_rwlock_unlock(&lock);
      });
  pthread_rwlock_destroy(&lock);
}

void ReadTwiceInQueue() { ReadTwice(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP); }
void FineReadTwice() { ReadTwice(PTHREAD_RWLOCK_PREFER_READER_NP); }

// One locks the file and then `a`, the other `a` and then the file. `leave` ends the first lock.
template <typename Leave>
void FileBefore(Leave leave) {
  LockedFile file;
  OneAfterTheOther(
      [&] {
        FILE* stream = std::fopen(file.path(), "r+");
        flock(fileno(stream), LOCK_EX);
        leave(stream);
      },
      [&] {
        std::lock_guard lock(a);
        int again = file.Open();
        flock(again, LOCK_EX);
        close(again);
      });
}

void FileThenMutex() {
  FileBefore([](FILE* stream) {
    std::lock_guard lock(a);
    std::fclose(stream);
  });
}

void FineFileClosed() {
  FileBefore([](FILE* stream) {
    std::fclose(stream);
    std::lock_guard lock(a);
  });
}

const Scenario kScenarios[] = {
    {"file_then_mutex", FileThenMutex},
    {"fine_file_closed", FineFileClosed},
    {"opposite", Opposite},
    {"opposite_in_main", OppositeInMain},
    {"circle", Circle},
    {"join_under_lock", JoinUnderLock},
    {"readers_and_writers", ReadersAndWriters},
    {"tried_first", TriedFirst},
    {"after_many_rounds", AfterManyRounds},
    {"after_wait", AfterWait},
    {"freed_held", FreedHeld},
    {"destroyed_held", DestroyedHeld},
    {"once_is_done", OnceIsDone},
    {"read_twice_in_queue", ReadTwiceInQueue},
    {"fine_once_is_done", FineOnceIsDone},
    {"fine_read_twice", FineReadTwice},
    {"fine_freed", FineFreed},
    {"fine_gate", FineGate},
    {"fine_creator_holds", FineCreatorHolds},
    {"fine_try", FineTry},
    {"fine_sequential_rounds", FineSequentialRounds},
    {"fine_readers", FineReaders},
    {"fine_reuse", FineReuse},
    {"fine_recursion", FineRecursion},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
