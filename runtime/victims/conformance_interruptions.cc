// Blocking functions that are interrupted by a signal or by a cancellation, there already or yet to
// come. See conformance.cc.
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <threads.h>

#include <atomic>
#include <climits>
#include <functional>

#include "runtime/victims/questions.h"
#include "runtime/victims/scenario.h"

namespace {

std::atomic<int> handled{0};
void CountSignal(int) { ++handled; }

// Sends a signal to the thread that runs `body` while that blocks.
void Interrupt(const char* what, bool restart, const std::function<void()>& body) {
  struct sigaction action = {};
  action.sa_handler = CountSignal;
  action.sa_flags = restart ? SA_RESTART : 0;
  sigaction(SIGUSR1, &action, nullptr);
  int before = handled;
  std::thread blocked(body);
  Pause(50);
  pthread_kill(blocked.native_handle(), SIGUSR1);
  blocked.join();
  std::printf("%s: handled %d\n", what, handled - before);
}

void Signals() {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  Interrupt("sem_wait", false, [&] { SayErrno("sem_wait", sem_wait(&semaphore)); });
  Interrupt("sem_timedwait", false, [&] {
    timespec late = In(CLOCK_REALTIME, 400);
    SayErrno("sem_timedwait", sem_timedwait(&semaphore, &late));
  });
  Interrupt("sem_clockwait, restarting", true, [&] {
    timespec late = In(CLOCK_MONOTONIC, 150);
    SayErrno("sem_clockwait", sem_clockwait(&semaphore, CLOCK_MONOTONIC, &late));
  });
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  Interrupt("cond_timedwait", false, [&] {
    pthread_mutex_lock(&mutex);
    timespec late = In(CLOCK_REALTIME, 150);
    Say("cond_timedwait", pthread_cond_timedwait(&condition, &mutex, &late));
    pthread_mutex_unlock(&mutex);
  });
  pthread_mutex_lock(&mutex);
  std::thread releaser([&] {
    Pause(150);
    sem_post(&semaphore);
  });
  Interrupt("mutex_timedlock", false, [&] {
    timespec late = In(CLOCK_REALTIME, 150);
    Say("mutex_timedlock", pthread_mutex_timedlock(&mutex, &late));
  });
  releaser.join();
  pthread_mutex_unlock(&mutex);
  sem_t full;
  sem_init(&full, 0, SEM_VALUE_MAX);
  SayErrno("post beyond the limit", sem_post(&full));
}

sem_t never;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
mtx_t c11_mutex;
cnd_t c11_condition;
pthread_t sleeper;

// Whether `body` acts on a cancellation: one that is there already, or one that comes.
void CancelIn(const char* what, bool pending, void* (*body)(void*)) {
  static std::atomic<bool> go;
  static void* (*run)(void*);
  static bool wait_for_it;
  go = false;
  run = body;
  wait_for_it = pending;
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        if (!wait_for_it) return run(nullptr);
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
        while (!go) sched_yield();
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr);
        return run(nullptr);
      },
      nullptr);
  if (!pending) Pause(40);
  pthread_cancel(thread);
  go = true;
  void* value = nullptr;
  pthread_join(thread, &value);
  std::printf("%s, %s: %s\n", what, pending ? "pending" : "blocked",
              value == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
}

void UnlockC11(void*) { mtx_unlock(&c11_mutex); }
void* WaitForC11(void*) {
  mtx_lock(&c11_mutex);
  pthread_cleanup_push(UnlockC11, nullptr);
  timespec late = In(CLOCK_REALTIME, 2000);
  cnd_timedwait(&c11_condition, &c11_mutex, &late);
  cnd_wait(&c11_condition, &c11_mutex);
  pthread_cleanup_pop(1);
  return nullptr;
}

void UnlockPosix(void*) { pthread_mutex_unlock(&mutex); }
void* WaitByClock(void*) {
  pthread_mutex_lock(&mutex);
  pthread_cleanup_push(UnlockPosix, nullptr);
  timespec late = In(CLOCK_MONOTONIC, 2000);
  pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &late);
  pthread_cleanup_pop(1);
  return nullptr;
}

// No function in here is a point of cancellation.
void* UseLocks(void*) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_unlock(&lock);
  pthread_rwlock_wrlock(&lock);
  pthread_rwlock_unlock(&lock);
  sem_t one;
  sem_init(&one, 0, 1);
  sem_trywait(&one);
  sem_post(&one);
  pthread_cond_signal(&condition);
  free(malloc(100));
  static pthread_once_t flag = PTHREAD_ONCE_INIT;
  pthread_once(&flag, [] {});
  return nullptr;
}

void PendingCancellation() {
  sem_init(&never, 0, 0);
  mtx_init(&c11_mutex, mtx_plain);
  cnd_init(&c11_condition);
  for (bool pending : {true, false}) {
    CancelIn("cnd_wait", pending, WaitForC11);
    CancelIn("cond_clockwait", pending, WaitByClock);
    CancelIn("sem_timedwait", pending, [](void*) -> void* {
      timespec late = In(CLOCK_REALTIME, 2000);
      sem_timedwait(&never, &late);
      return nullptr;
    });
    CancelIn("sem_clockwait", pending, [](void*) -> void* {
      timespec late = In(CLOCK_MONOTONIC, 2000);
      sem_clockwait(&never, CLOCK_MONOTONIC, &late);
      return nullptr;
    });
    auto sleep = [](void*) -> void* {
      Pause(120);
      return nullptr;
    };
    pthread_create(&sleeper, nullptr, sleep, nullptr);
    CancelIn("clockjoin", pending, [](void*) -> void* {
      timespec late = In(CLOCK_MONOTONIC, 2000);
      pthread_clockjoin_np(sleeper, nullptr, CLOCK_MONOTONIC, &late);
      return nullptr;
    });
    Say("join after all", pthread_join(sleeper, nullptr));
  }
  CancelIn("sem_wait that need not block", true, [](void*) -> void* {
    sem_t one;
    sem_init(&one, 0, 1);
    sem_wait(&one);
    return nullptr;
  });
  CancelIn("locks", true, UseLocks);
  Say("mutex is free", pthread_mutex_trylock(&mutex));
  std::printf("mtx is free %d\n", mtx_trylock(&c11_mutex) == thrd_success);
}

pthread_once_t once_control = PTHREAD_ONCE_INIT;
void CancelledOnce() {
  static std::atomic<int> begun{0};
  auto slow = [] {
    if (++begun == 1) {
      for (;;) Pause(10);
    }
  };
  pthread_t thread;
  static void (*initialise)() = slow;
  auto run = [](void*) -> void* {
    pthread_once(&once_control, initialise);
    return nullptr;
  };
  pthread_create(&thread, nullptr, run, nullptr);
  while (begun == 0) Pause(1);
  pthread_cancel(thread);
  pthread_join(thread, nullptr);
  Say("once again", pthread_once(&once_control, slow));
  std::printf("begun %d\n", begun.load());
}

const Scenario kScenarios[] = {
    {"signals", Signals},
    {"pending_cancellation", PendingCancellation},
    {"cancelled_once", CancelledOnce},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
