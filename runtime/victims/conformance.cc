// Asks every interposed function for its return codes, errno, time-outs and cancellation, and
// prints the answers: they must be the same with and without the runtime.
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/victims/questions.h"
#include "runtime/victims/scenario.h"

namespace {

void MutexOfType(const char* name, int type) {
  std::printf("-- %s\n", name);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutex_t mutex;
  Say("init", pthread_mutex_init(&mutex, &attributes));
  Say("lock", pthread_mutex_lock(&mutex));
  Say("trylock again", pthread_mutex_trylock(&mutex));
  if (type == PTHREAD_MUTEX_ERRORCHECK || type == PTHREAD_MUTEX_RECURSIVE) {
    Say("lock again", pthread_mutex_lock(&mutex));
  }
  timespec soon = In(CLOCK_REALTIME, 20);
  Say("timedlock again", pthread_mutex_timedlock(&mutex, &soon));
  InThread([&] {
    Say("trylock by other", pthread_mutex_trylock(&mutex));
    timespec later = In(CLOCK_REALTIME, 20);
    Say("timedlock by other", pthread_mutex_timedlock(&mutex, &later));
    later = In(CLOCK_MONOTONIC, 20);
    Say("clocklock by other", pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later));
    Say("timedlock, bad time", pthread_mutex_timedlock(&mutex, &kInvalid));
    Say("clocklock, bad clock", pthread_mutex_clocklock(&mutex, 12345, &later));
    if (type != PTHREAD_MUTEX_NORMAL) Say("unlock by other", pthread_mutex_unlock(&mutex));
  });
  for (int i = 0; i < 4; ++i) {
    int result = pthread_mutex_unlock(&mutex);
    if (type == PTHREAD_MUTEX_NORMAL) break;
    Say("unlock", result);
    if (result != 0) break;
  }
  Say("destroy", pthread_mutex_destroy(&mutex));
}

void Mutexes() {
  MutexOfType("normal", PTHREAD_MUTEX_NORMAL);
  MutexOfType("recursive", PTHREAD_MUTEX_RECURSIVE);
  MutexOfType("errorcheck", PTHREAD_MUTEX_ERRORCHECK);
}

void RobustMutex() {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, &attributes);
  InThread([&] { Say("lock and leave", pthread_mutex_lock(&mutex)); });
  Say("trylock", pthread_mutex_trylock(&mutex));
  Say("consistent", pthread_mutex_consistent(&mutex));
  Say("unlock", pthread_mutex_unlock(&mutex));
  InThread([&] { pthread_mutex_lock(&mutex); });
  Say("lock", pthread_mutex_lock(&mutex));
  Say("unlock inconsistent", pthread_mutex_unlock(&mutex));
  Say("lock", pthread_mutex_lock(&mutex));
}

void PriorityMutexes() {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, &attributes);
  Say("lock", pthread_mutex_lock(&mutex));
  InThread([&] {
    Say("trylock by other", pthread_mutex_trylock(&mutex));
    timespec soon = In(CLOCK_REALTIME, 20);
    Say("timedlock by other", pthread_mutex_timedlock(&mutex, &soon));
    Say("unlock by other", pthread_mutex_unlock(&mutex));
  });
  Say("unlock", pthread_mutex_unlock(&mutex));
}

void SharedMutex() {
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* mutex = static_cast<pthread_mutex_t*>(page);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(mutex, &attributes);
  pid_t child = fork();
  if (child == 0) {
    pthread_mutex_lock(mutex);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  Say("lock after the owner's process", pthread_mutex_lock(mutex));
  Say("consistent", pthread_mutex_consistent(mutex));
  Say("unlock", pthread_mutex_unlock(mutex));
  munmap(page, 4096);
}

void Rwlocks() {
  pthread_rwlock_t lock;
  Say("init", pthread_rwlock_init(&lock, nullptr));
  Say("rdlock", pthread_rwlock_rdlock(&lock));
  Say("rdlock again", pthread_rwlock_rdlock(&lock));
  Say("trywrlock", pthread_rwlock_trywrlock(&lock));
  InThread([&] {
    Say("tryrdlock by other", pthread_rwlock_tryrdlock(&lock));
    pthread_rwlock_unlock(&lock);
    timespec soon = In(CLOCK_REALTIME, 20);
    Say("timedwrlock by other", pthread_rwlock_timedwrlock(&lock, &soon));
    soon = In(CLOCK_MONOTONIC, 20);
    Say("clockwrlock by other", pthread_rwlock_clockwrlock(&lock, CLOCK_MONOTONIC, &soon));
    Say("timedwrlock, bad time", pthread_rwlock_timedwrlock(&lock, &kInvalid));
  });
  Say("unlock", pthread_rwlock_unlock(&lock));
  Say("unlock", pthread_rwlock_unlock(&lock));
  Say("wrlock", pthread_rwlock_wrlock(&lock));
  Say("wrlock again", pthread_rwlock_wrlock(&lock));
  Say("rdlock over write", pthread_rwlock_rdlock(&lock));
  InThread([&] {
    timespec soon = In(CLOCK_REALTIME, 20);
    Say("timedrdlock by other", pthread_rwlock_timedrdlock(&lock, &soon));
    soon = In(CLOCK_MONOTONIC, 20);
    Say("clockrdlock by other", pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &soon));
    Say("tryrdlock by other", pthread_rwlock_tryrdlock(&lock));
  });
  Say("unlock", pthread_rwlock_unlock(&lock));
  Say("destroy", pthread_rwlock_destroy(&lock));
}

void Spins() {
  pthread_spinlock_t lock;
  Say("init", pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE));
  Say("lock", pthread_spin_lock(&lock));
  Say("trylock", pthread_spin_trylock(&lock));
  Say("unlock", pthread_spin_unlock(&lock));
  Say("trylock", pthread_spin_trylock(&lock));
  Say("unlock", pthread_spin_unlock(&lock));
  Say("destroy", pthread_spin_destroy(&lock));
}

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

void Conditions() {
  pthread_mutex_lock(&mutex);
  timespec soon = In(CLOCK_REALTIME, 20);
  Say("timedwait", pthread_cond_timedwait(&condition, &mutex, &soon));
  soon = In(CLOCK_MONOTONIC, 20);
  Say("clockwait", pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &soon));
  Say("timedwait, bad time", pthread_cond_timedwait(&condition, &mutex, &kInvalid));
  InThread([] { Say("held afterwards", pthread_mutex_trylock(&mutex)); });
  std::thread other([] {
    pthread_mutex_lock(&mutex);
    Say("signal", pthread_cond_signal(&condition));
    pthread_mutex_unlock(&mutex);
  });
  Say("wait", pthread_cond_wait(&condition, &mutex));
  other.join();
  Say("broadcast", pthread_cond_broadcast(&condition));
  Say("unlock", pthread_mutex_unlock(&mutex));
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_t checked;
  pthread_mutex_init(&checked, &attributes);
  Say("wait without the mutex", pthread_cond_wait(&condition, &checked));
}

// Cancels a thread that blocks in `block`, and says whether its cleanup ran with `mutex` held.
void Cancel(const char* what, void* (*block)(void*)) {
  pthread_t thread;
  pthread_create(&thread, nullptr, block, nullptr);
  Pause(40);
  int cancelled = pthread_cancel(thread);  // said after the join: the cleanup speaks first
  void* value = nullptr;
  Say("join", pthread_join(thread, &value));
  Say("cancel", cancelled);
  std::printf("%s: %s\n", what, value == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
  Say("mutex is free", pthread_mutex_trylock(&mutex));
  pthread_mutex_unlock(&mutex);
}
void UnlockIt(void*) { Say("unlock in the cleanup", pthread_mutex_unlock(&mutex)); }
sem_t semaphore;
pthread_t sleeper;

void Cancellation() {
  sem_init(&semaphore, 0, 0);
  Cancel("cond_wait", [](void*) -> void* {
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(UnlockIt, nullptr);
    pthread_cond_wait(&condition, &mutex);
    pthread_cleanup_pop(1);
    return nullptr;
  });
  Cancel("cond_timedwait", [](void*) -> void* {
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(UnlockIt, nullptr);
    timespec late = In(CLOCK_REALTIME, 3000);
    pthread_cond_timedwait(&condition, &mutex, &late);
    pthread_cleanup_pop(1);
    return nullptr;
  });
  Cancel("sem_wait", [](void*) -> void* {
    sem_wait(&semaphore);
    return nullptr;
  });
  pthread_create(
      &sleeper, nullptr,
      [](void*) -> void* {
        Pause(300);
        return nullptr;
      },
      nullptr);
  Cancel("join", [](void*) -> void* {
    pthread_join(sleeper, nullptr);
    return nullptr;
  });
  Say("join after all", pthread_join(sleeper, nullptr));
  Cancel("asynchronous", [](void*) -> void* {
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, nullptr);
    for (;;) sched_yield();
    return nullptr;
  });
}

void Semaphores() {
  sem_t one;
  SayErrno("init", sem_init(&one, 0, 1));
  SayErrno("wait", sem_wait(&one));
  errno = 0;
  SayErrno("trywait", sem_trywait(&one));
  timespec soon = In(CLOCK_REALTIME, 20);
  SayErrno("timedwait", sem_timedwait(&one, &soon));
  soon = In(CLOCK_MONOTONIC, 20);
  SayErrno("clockwait", sem_clockwait(&one, CLOCK_MONOTONIC, &soon));
  SayErrno("timedwait, bad time", sem_timedwait(&one, &kInvalid));
  SayErrno("post", sem_post(&one));
  SayErrno("wait", sem_wait(&one));
  SayErrno("destroy", sem_destroy(&one));
  SayErrno("init, too much", sem_init(&one, 0, 0xffffffffu));
}

void Barriers() {
  pthread_barrier_t barrier;
  Say("init, none", pthread_barrier_init(&barrier, nullptr, 0));
  Say("init", pthread_barrier_init(&barrier, nullptr, 2));
  int results[2];
  std::thread other([&] { results[0] = pthread_barrier_wait(&barrier); });
  results[1] = pthread_barrier_wait(&barrier);
  other.join();
  std::printf("sum of results: %d\n", results[0] + results[1]);
  Say("destroy", pthread_barrier_destroy(&barrier));
}

int runs = 0;
void CountRun() { ++runs; }
void Onces() {
  pthread_once_t flag = PTHREAD_ONCE_INIT;
  Say("once", pthread_once(&flag, CountRun));
  Say("once more", pthread_once(&flag, CountRun));
  once_flag c_flag = ONCE_FLAG_INIT;
  call_once(&c_flag, CountRun);
  call_once(&c_flag, CountRun);
  std::printf("runs: %d\n", runs);
  static int statics = [] { return ++runs; }();
  std::printf("static: %d\n", statics);
}

void Threads() {
  SayErrno("yield", sched_yield());
  thrd_yield();
  pthread_t thread;
  auto quick = [](void* value) -> void* { return value; };
  auto slow = [](void* value) -> void* {
    Pause(150);
    return value;
  };
  void* value = nullptr;
  Say("create", pthread_create(&thread, nullptr, slow, &runs));
  Say("tryjoin", pthread_tryjoin_np(thread, &value));
  timespec soon = In(CLOCK_REALTIME, 20);
  Say("timedjoin", pthread_timedjoin_np(thread, &value, &soon));
  soon = In(CLOCK_MONOTONIC, 20);
  Say("clockjoin", pthread_clockjoin_np(thread, &value, CLOCK_MONOTONIC, &soon));
  Say("join", pthread_join(thread, &value));
  std::printf("value: %d\n", value == &runs);
  Say("join of self", pthread_join(pthread_self(), nullptr));
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  Say("create detached", pthread_create(&thread, &attributes, slow, nullptr));
  Say("join detached", pthread_join(thread, nullptr));
  Say("detach detached", pthread_detach(thread));
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_JOINABLE);
  Say("create", pthread_create(&thread, &attributes, quick, nullptr));
  Say("detach", pthread_detach(thread));
  cpu_set_t none;
  CPU_ZERO(&none);
  pthread_attr_setaffinity_np(&attributes, sizeof(none), &none);
  Say("create on no processor", pthread_create(&thread, &attributes, quick, nullptr));
  Say("name", pthread_setname_np(pthread_self(), "short"));
  Say("long name", pthread_setname_np(pthread_self(), "a name of more than sixteen bytes"));
  Pause(200);
}

void C11() {
  mtx_t lock;
  std::printf("init %d\n", mtx_init(&lock, mtx_timed) == thrd_success);
  std::printf("lock %d\n", mtx_lock(&lock) == thrd_success);
  std::printf("trylock %d\n", mtx_trylock(&lock) == thrd_busy);
  timespec soon = In(CLOCK_REALTIME, 20);
  std::printf("timedlock %d\n", mtx_timedlock(&lock, &soon) == thrd_timedout);
  cnd_t changed;
  std::printf("cnd_init %d\n", cnd_init(&changed) == thrd_success);
  soon = In(CLOCK_REALTIME, 20);
  std::printf("cnd_timedwait %d\n", cnd_timedwait(&changed, &lock, &soon) == thrd_timedout);
  std::printf("cnd_signal %d\n", cnd_signal(&changed) == thrd_success);
  std::printf("cnd_broadcast %d\n", cnd_broadcast(&changed) == thrd_success);
  std::printf("unlock %d\n", mtx_unlock(&lock) == thrd_success);
  cnd_destroy(&changed);
  mtx_destroy(&lock);
  std::printf("recursive %d\n", mtx_init(&lock, mtx_plain | mtx_recursive) == thrd_success);
  std::printf("lock twice %d\n", mtx_lock(&lock) == thrd_success && mtx_lock(&lock) == 0);
  thrd_t thread;
  auto run = [](void*) { return 42; };
  int value = 0;
  std::printf("create %d\n", thrd_create(&thread, run, nullptr) == thrd_success);
  std::printf("join %d %d\n", thrd_join(thread, &value) == thrd_success, value);
  std::printf("create %d\n", thrd_create(&thread, run, nullptr) == thrd_success);
  std::printf("detach %d\n", thrd_detach(thread) == thrd_success);
}

void ErrnoIsKept() {
  errno = 77;
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  std::thread([] {}).join();
  sem_t one;
  sem_init(&one, 0, 1);
  errno = 77;
  sem_wait(&one);
  sem_post(&one);
  void* block = malloc(100000);
  free(block);
  std::printf("errno %d\n", errno);
}

const Scenario kScenarios[] = {
    {"mutexes", Mutexes},
    {"robust_mutex", RobustMutex},
    {"priority_mutexes", PriorityMutexes},
    {"shared_mutex", SharedMutex},
    {"rwlocks", Rwlocks},
    {"spins", Spins},
    {"conditions", Conditions},
    {"cancellation", Cancellation},
    {"semaphores", Semaphores},
    {"barriers", Barriers},
    {"onces", Onces},
    {"threads", Threads},
    {"c11", C11},
    {"errno_is_kept", ErrnoIsKept},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
