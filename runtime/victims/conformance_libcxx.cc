// Asks every function of libc++'s shared mutexes that the runtime stands in front of, and prints
// the answers: they must be the same with and without the runtime.
#include <pthread.h>

#include <chrono>
#include <shared_mutex>

#include "runtime/victims/questions.h"
#include "runtime/victims/scenario.h"

namespace {

using std::chrono::milliseconds;

void Says(const char* what, bool answer) { std::printf("%s: %s\n", what, answer ? "yes" : "no"); }

template <typename Mutex>
void AskTries(Mutex& mutex) {
  bool write = mutex.try_lock();
  if (write) mutex.unlock();
  Says("try_lock", write);
  bool read = mutex.try_lock_shared();
  if (read) mutex.unlock_shared();
  Says("try_lock_shared", read);
}

template <typename Mutex>
void Ask(Mutex& mutex) {
  AskTries(mutex);
  std::puts("-- while it is written");
  mutex.lock();
  InThread([&] { AskTries(mutex); });
  mutex.unlock();
  std::puts("-- while it is read");
  mutex.lock_shared();
  InThread([&] { AskTries(mutex); });
  std::puts("-- while it is read and a writer waits");
  std::thread writer([&] {
    mutex.lock();
    std::puts("written");
    mutex.unlock();
  });
  Pause(50);
  InThread([&] { AskTries(mutex); });
  std::thread reader([&] {
    mutex.lock_shared();
    mutex.unlock_shared();
  });
  mutex.unlock_shared();
  writer.join();
  reader.join();
  AskTries(mutex);
}

void SharedMutex() {
  std::shared_mutex mutex;
  Ask(mutex);
}

void SharedTimedMutex() {
  std::shared_timed_mutex mutex;
  Ask(mutex);
  mutex.lock_shared();
  InThread([&] {
    Says("try_lock_for", mutex.try_lock_for(milliseconds(20)));
    bool read = mutex.try_lock_shared_for(milliseconds(20));
    if (read) mutex.unlock_shared();
    Says("try_lock_shared_for", read);
  });
  mutex.unlock_shared();
  bool write = mutex.try_lock_for(milliseconds(20));
  if (write) mutex.unlock();
  Says("try_lock_for, free", write);
}

const Scenario kScenarios[] = {
    {"libcxx_shared_mutex", SharedMutex},
    {"libcxx_shared_timed_mutex", SharedTimedMutex},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
