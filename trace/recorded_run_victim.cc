// Programs with one habit each, run under the runtime by recorded_run_test.cc. The comments
// "place: NAME" are what the test expects reports to point at.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "lockgraph/mutex.h"
#include "lockgraph/runtime.h"

namespace {

std::mutex g_first;
std::mutex g_second;
std::mutex g_gate;

void Ordered(std::mutex& outer, std::mutex& inner) {
  std::lock_guard<std::mutex> a(outer);
  std::lock_guard<std::mutex> b(inner);
}

void Forwards() {
  std::lock_guard<std::mutex> a(g_first);   // place: first-held
  std::lock_guard<std::mutex> b(g_second);  // place: second-wanted
}

void Backwards() {
  std::lock_guard<std::mutex> b(g_second);  // place: second-held
  std::lock_guard<std::mutex> a(g_first);   // place: first-wanted
}

// The two sides one after the other in threads that live together: the lucky run.
void InTurn(const std::function<void()>& one, const std::function<void()>& other) {
  std::promise<void> turn;
  std::thread second([&] {
    turn.get_future().wait();
    other();
  });
  std::thread first([&] {
    one();
    turn.set_value();
  });
  first.join();
  second.join();
}

void Abba() { InTurn(Forwards, Backwards); }

void Gate() {
  const auto gated = [](void (*body)()) {
    std::lock_guard<std::mutex> gate(g_gate);
    body();
  };
  InTurn([&] { gated(Forwards); }, [&] { gated(Backwards); });
}

void OneThread() {
  Forwards();
  Backwards();
}

void JoinOrdered() {
  std::thread(Forwards).join();
  std::thread(Backwards).join();
}

void Wrapper() {
  InTurn([] { Ordered(g_first, g_second); }, [] { Ordered(g_second, g_first); });
}

class Account {
 public:
  void TransferTo(Account& to) {
    std::lock_guard<std::mutex> mine(mutex_);
    std::lock_guard<std::mutex> theirs(to.mutex_);
    ++balance_;
  }

 private:
  std::mutex mutex_;
  int balance_ = 0;
};

void Accounts() {
  auto a = std::make_unique<Account>();
  auto b = std::make_unique<Account>();
  InTurn([&] { a->TransferTo(*b); }, [&] { b->TransferTo(*a); });
}

struct Purse {
  std::mutex mutex;
  int coins = 0;
};

void Give(Purse& from, Purse* to) {
  std::lock_guard<std::mutex> a(from.mutex);
  std::lock_guard<std::mutex> b(to->mutex);
  --from.coins;
  ++to->coins;
}

void Arguments() {
  Purse ann;
  Purse bob;
  InTurn([&] { Give(ann, &bob); }, [&] { Give(bob, &ann); });
}

struct Room {
  std::mutex mutex;
  std::shared_mutex doors;
};

void Members() {
  auto room = std::make_unique<Room>();
  InTurn(
      [&] {
        std::lock_guard<std::mutex> a(room->mutex);
        std::unique_lock<std::shared_mutex> b(room->doors);
      },
      [&] {
        std::shared_lock<std::shared_mutex> b(room->doors);
        std::lock_guard<std::mutex> a(room->mutex);
      });
}

// A lock class and a guard of the program's own.
class OwnMutex {
 public:
  void Lock() { pthread_mutex_lock(&native_); }
  void Unlock() { pthread_mutex_unlock(&native_); }

 private:
  pthread_mutex_t native_ = PTHREAD_MUTEX_INITIALIZER;
};
class OwnGuard {
 public:
  explicit OwnGuard(OwnMutex* mutex) : mutex_(mutex) { mutex_->Lock(); }
  ~OwnGuard() { mutex_->Unlock(); }

 private:
  OwnMutex* mutex_;
};
class Table {
 public:
  void Insert() {
    OwnGuard rows(&rows_);
    OwnGuard index(&index_);
  }
  void Search() {
    OwnGuard index(&index_);
    OwnGuard rows(&rows_);
  }

 private:
  OwnMutex rows_;
  OwnMutex index_;
};

void OwnLock() {
  auto table = std::make_unique<Table>();
  InTurn([&] { table->Insert(); }, [&] { table->Search(); });
}

void JoinUnderLock() {
  std::thread worker([] {
    usleep(1000);
    std::lock_guard<std::mutex> lock(g_first);  // place: worker-needs
  });
  usleep(20000);
  std::lock_guard<std::mutex> lock(g_first);
  worker.join();  // place: join
}

// Hangs for ever.
void Hang() {
  std::atomic<int> holding = 0;
  const auto take = [&](std::mutex& a, std::mutex& b) {
    std::lock_guard<std::mutex> first(a);
    ++holding;
    while (holding < 2) std::this_thread::yield();
    std::lock_guard<std::mutex> second(b);
  };
  std::thread one([&] { take(g_first, g_second); });
  std::thread two([&] { take(g_second, g_first); });
  one.join();
  two.join();
}

void Relock() {
  std::lock_guard<std::mutex> lock(g_first);
  g_first.lock();
}

void Children() {
  for (int i = 0; i < 2; ++i) {
    if (fork() == 0) {
      Abba();
      _exit(0);
    }
  }
  usleep(300000);
}

void Killed() {
  Abba();
  kill(getpid(), SIGKILL);
}

void Named() {
  lockgraph::mutex cache LOCKGRAPH_NAMED("cache");
  lockgraph::shared_mutex rooms LOCKGRAPH_NAMED("rooms");
  InTurn(
      [&] {
        lockgraph_thread_name("saver");
        cache.lock();  // place: cache-held
        rooms.lock();  // place: rooms-wanted
        rooms.unlock();
        cache.unlock();
      },
      [&] {
        std::shared_lock reader(rooms);
        std::lock_guard lock(cache);
      });
}

void ConditionUnderLock() {
  std::mutex m;
  std::condition_variable ready;
  bool done = false;
  std::thread notifier([&] {
    {
      std::lock_guard<std::mutex> needed(g_first);
      std::lock_guard<std::mutex> lock(m);
      done = true;
      ready.notify_one();
    }
  });
  usleep(50000);
  std::lock_guard<std::mutex> held(g_first);
  std::unique_lock<std::mutex> lock(m);
  ready.wait_for(lock, std::chrono::milliseconds(1), [&] { return done; });
  lock.unlock();
  notifier.join();
}

void ThreadLocks() {
  // One lock per thread, all at one address after the other or not: never an order.
  const auto body = [] {
    std::mutex mine;
    std::lock_guard<std::mutex> a(mine);
    std::lock_guard<std::mutex> b(g_first);
  };
  for (int i = 0; i < 4; ++i) {
    std::thread(body).join();
    std::thread([] {
      std::lock_guard<std::mutex> b(g_first);
      std::mutex mine;
      std::lock_guard<std::mutex> a(mine);
    }).join();
  }
}

void Sleep() { sleep(100); }
void Fails() { std::exit(7); }
void Quiet() { std::puts("hello"); }

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, void (*)()> habits = {{"abba", Abba},
                                                    {"gate", Gate},
                                                    {"one-thread", OneThread},
                                                    {"join-ordered", JoinOrdered},
                                                    {"wrapper", Wrapper},
                                                    {"accounts", Accounts},
                                                    {"members", Members},
                                                    {"join-under-lock", JoinUnderLock},
                                                    {"hang", Hang},
                                                    {"relock", Relock},
                                                    {"children", Children},
                                                    {"killed", Killed},
                                                    {"named", Named},
                                                    {"condition", ConditionUnderLock},
                                                    {"thread-locks", ThreadLocks},
                                                    {"fails", Fails},
                                                    {"quiet", Quiet},
                                                    {"arguments", Arguments},
                                                    {"own-lock", OwnLock},
                                                    {"sleep", Sleep}};
  const auto habit = habits.find(argc > 1 ? argv[1] : "");
  if (habit == habits.end()) {
    std::fprintf(stderr, "usage: %s HABIT\n", argv[0]);
    return 2;
  }
  habit->second();
  return 0;
}
