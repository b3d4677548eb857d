// The rarer answers: processes that share an object, owners that die, initialisers that fail, and
// the ways a thread or a process ends. See conformance.cc.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <stdexcept>

#include "runtime/victims/locked_file.h"
#include "runtime/victims/questions.h"
#include "runtime/victims/scenario.h"

namespace {

// Runs `body` in a child process and says how that ended.
void InProcess(const char* what, const std::function<void()>& body) {
  std::fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    body();
    std::fflush(stdout);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) {
    std::printf("%s: status %d\n", what, WEXITSTATUS(status));
  } else {
    std::printf("%s: signal %d\n", what, WTERMSIG(status));
  }
}

template <typename T>
T* NewShared() {
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return static_cast<T*>(page);
}

pthread_mutex_t* SharedMutex(bool robust) {
  auto* mutex = NewShared<pthread_mutex_t>();
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(mutex, &attributes);
  return mutex;
}

void SharedBetweenProcesses() {
  pthread_mutex_t* mutex = SharedMutex(false);
  pthread_condattr_t condition_attributes;
  pthread_condattr_init(&condition_attributes);
  pthread_condattr_setpshared(&condition_attributes, PTHREAD_PROCESS_SHARED);
  auto* condition = NewShared<pthread_cond_t>();
  Say("cond_init", pthread_cond_init(condition, &condition_attributes));
  auto* lock = NewShared<pthread_rwlock_t>();
  pthread_rwlockattr_t lock_attributes;
  pthread_rwlockattr_init(&lock_attributes);
  pthread_rwlockattr_setpshared(&lock_attributes, PTHREAD_PROCESS_SHARED);
  Say("rwlock_init", pthread_rwlock_init(lock, &lock_attributes));
  auto* semaphore = NewShared<sem_t>();
  SayErrno("sem_init", sem_init(semaphore, 1, 0));
  auto* barrier = NewShared<pthread_barrier_t>();
  pthread_barrierattr_t barrier_attributes;
  pthread_barrierattr_init(&barrier_attributes);
  pthread_barrierattr_setpshared(&barrier_attributes, PTHREAD_PROCESS_SHARED);
  Say("barrier_init", pthread_barrier_init(barrier, &barrier_attributes, 2));

  pthread_mutex_lock(mutex);
  pthread_rwlock_wrlock(lock);
  auto* step = NewShared<std::atomic<int>>();
  std::thread parent([&] {
    while (*step < 2) Pause(1);
    pthread_mutex_lock(mutex);  // when the child waits for the condition
    pthread_cond_signal(condition);
    pthread_mutex_unlock(mutex);
    sem_post(semaphore);
    pthread_barrier_wait(barrier);
  });
  std::thread releaser([&] {
    while (*step < 1) Pause(1);
    Pause(50);
    pthread_mutex_unlock(mutex);
  });
  InProcess("child", [&] {
    Say("trylock", pthread_mutex_trylock(mutex));
    Say("tryrdlock", pthread_rwlock_tryrdlock(lock));
    timespec soon = In(CLOCK_REALTIME, 20);
    Say("timedrdlock", pthread_rwlock_timedrdlock(lock, &soon));
    *step = 1;
    Say("lock", pthread_mutex_lock(mutex));
    *step = 2;
    Say("wait", pthread_cond_wait(condition, mutex));
    Say("unlock", pthread_mutex_unlock(mutex));
    SayErrno("sem_wait", sem_wait(semaphore));
    int met = pthread_barrier_wait(barrier);
    std::printf("barrier %d\n", met == 0 || met == PTHREAD_BARRIER_SERIAL_THREAD);
  });
  parent.join();
  releaser.join();
  Say("rwlock unlock", pthread_rwlock_unlock(lock));
  Say("cond_destroy", pthread_cond_destroy(condition));
  Say("barrier_destroy", pthread_barrier_destroy(barrier));
}

void RobustMutexes() {
  pthread_mutex_t* mutex = SharedMutex(true);
  pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
  InProcess("die holding", [&] { pthread_mutex_lock(mutex); });
  timespec soon = In(CLOCK_REALTIME, 50);
  Say("timedlock", pthread_mutex_timedlock(mutex, &soon));
  Say("consistent", pthread_mutex_consistent(mutex));
  Say("consistent again", pthread_mutex_consistent(mutex));
  Say("unlock", pthread_mutex_unlock(mutex));
  // The owner dies while somebody waits.
  std::thread dying([&] {
    pthread_mutex_lock(mutex);
    Pause(80);
  });
  Pause(30);
  Say("lock while it dies", pthread_mutex_lock(mutex));
  dying.join();
  pthread_mutex_consistent(mutex);
  // And while somebody waits for a condition.
  std::thread also([&] {
    Pause(30);
    pthread_mutex_lock(mutex);
    pthread_cond_signal(&condition);
  });
  Say("cond_wait", pthread_cond_wait(&condition, mutex));
  also.join();
  Say("unlock inconsistent", pthread_mutex_unlock(mutex));
  soon = In(CLOCK_MONOTONIC, 50);
  Say("clocklock", pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &soon));
  Say("trylock", pthread_mutex_trylock(mutex));
  Say("destroy", pthread_mutex_destroy(mutex));
}

void MutexOfKind(const char* name, int type, int protocol) {
  std::printf("-- %s\n", name);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, type);
  pthread_mutexattr_setprotocol(&attributes, protocol);
  pthread_mutex_t mutex;
  int made = pthread_mutex_init(&mutex, &attributes);
  Say("init", made);
  if (made != 0) return;
  int locked = pthread_mutex_lock(&mutex);
  Say("lock", locked);
  if (locked != 0) return;
  Say("trylock again", pthread_mutex_trylock(&mutex));
  Say("destroy locked", pthread_mutex_destroy(&mutex));
  if (type == PTHREAD_MUTEX_ERRORCHECK) Say("lock again", pthread_mutex_lock(&mutex));
  InThread([&] {
    timespec soon = In(CLOCK_MONOTONIC, 20);
    Say("clocklock by other", pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &soon));
    soon = In(CLOCK_REALTIME, 20);
    Say("clocklock, real time", pthread_mutex_clocklock(&mutex, CLOCK_REALTIME, &soon));
  });
  std::thread waiter([&] {
    Say("lock after a wait", pthread_mutex_lock(&mutex));
    Say("unlock", pthread_mutex_unlock(&mutex));
  });
  Pause(40);
  while (type == PTHREAD_MUTEX_RECURSIVE && pthread_mutex_unlock(&mutex) == 0) {
  }
  if (type != PTHREAD_MUTEX_RECURSIVE) pthread_mutex_unlock(&mutex);
  waiter.join();
  Say("destroy", pthread_mutex_destroy(&mutex));
}

void MutexKinds() {
  MutexOfKind("adaptive", PTHREAD_MUTEX_ADAPTIVE_NP, PTHREAD_PRIO_NONE);
  MutexOfKind("inherit", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT);
  MutexOfKind("inherit, recursive", PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_INHERIT);
  MutexOfKind("inherit, errorcheck", PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_INHERIT);
  MutexOfKind("protect", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_PROTECT);
}

void RwlockKinds() {
  for (int kind : {PTHREAD_RWLOCK_PREFER_READER_NP, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP}) {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, kind);
    pthread_rwlock_t lock;
    Say("init", pthread_rwlock_init(&lock, &attributes));
    Say("rdlock", pthread_rwlock_rdlock(&lock));
    std::thread writer([&] {
      Say("wrlock after a wait", pthread_rwlock_wrlock(&lock));
      Say("unlock", pthread_rwlock_unlock(&lock));
    });
    Pause(40);
    InThread([&] {
      int got = pthread_rwlock_tryrdlock(&lock);
      Say("tryrdlock behind a writer", got);
      if (got == 0) pthread_rwlock_unlock(&lock);
      timespec soon = In(CLOCK_MONOTONIC, 20);
      got = pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &soon);
      Say("clockrdlock behind a writer", got);
      if (got == 0) pthread_rwlock_unlock(&lock);
      Say("clockrdlock, bad clock", pthread_rwlock_clockrdlock(&lock, 12345, &soon));
      Say("clockwrlock, bad clock", pthread_rwlock_clockwrlock(&lock, 12345, &soon));
    });
    int unlocked = pthread_rwlock_unlock(&lock);
    writer.join();  // it speaks first
    Say("unlock", unlocked);
    Say("destroy", pthread_rwlock_destroy(&lock));
  }
}

void ConditionClocks() {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  Say("setclock", pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC));
  pthread_cond_t condition;
  Say("init", pthread_cond_init(&condition, &attributes));
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  timespec soon = In(CLOCK_MONOTONIC, 30);
  Say("timedwait", pthread_cond_timedwait(&condition, &mutex, &soon));
  soon = In(CLOCK_REALTIME, 30);
  Say("clockwait", pthread_cond_clockwait(&condition, &mutex, CLOCK_REALTIME, &soon));
  Say("clockwait, bad clock", pthread_cond_clockwait(&condition, &mutex, 12345, &soon));
  Say("unlock", pthread_mutex_unlock(&mutex));
  Say("destroy", pthread_cond_destroy(&condition));
}

mtx_t c11_mutex;
cnd_t c11_condition;
void C11Waits() {
  mtx_init(&c11_mutex, mtx_timed | mtx_recursive);
  cnd_init(&c11_condition);
  std::printf("lock %d\n", mtx_lock(&c11_mutex) == thrd_success);
  InThread([] {
    std::printf("trylock by other %d\n", mtx_trylock(&c11_mutex) == thrd_busy);
    timespec soon = In(CLOCK_REALTIME, 20);
    std::printf("timedlock by other %d\n", mtx_timedlock(&c11_mutex, &soon) == thrd_timedout);
    std::printf("timedlock, bad time %d\n", mtx_timedlock(&c11_mutex, &kInvalid) == thrd_error);
  });
  std::thread other([] {
    Pause(30);
    mtx_lock(&c11_mutex);
    cnd_broadcast(&c11_condition);
    mtx_unlock(&c11_mutex);
  });
  std::printf("wait %d\n", cnd_wait(&c11_condition, &c11_mutex) == thrd_success);
  other.join();
  mtx_unlock(&c11_mutex);
  cnd_destroy(&c11_condition);
  mtx_destroy(&c11_mutex);
  thrd_t thread;
  thrd_create(&thread, [](void*) -> int { thrd_exit(-7); }, nullptr);
  int value = 0;
  std::printf("join %d %d\n", thrd_join(thread, &value) == thrd_success, value);
}

int attempts = 0;
int Value() {
  if (++attempts < 3) throw std::runtime_error("not yet");
  return attempts;
}
void Statics() {
  for (int i = 0; i < 3; ++i) {
    try {
      static int value = Value();
      std::printf("value %d\n", value);
    } catch (const std::runtime_error& error) {
      std::printf("%s\n", error.what());
    }
  }
  std::atomic<int> sum{0};
  auto use = [&] {
    static int slow = [] {
      Pause(40);
      return ++attempts;
    }();
    sum += slow;
  };
  std::thread first(use);
  std::thread second(use);
  first.join();
  second.join();
  std::printf("sum %d attempts %d\n", sum.load(), attempts);
}

void ThreadEnds() {
  pthread_t thread;
  void* value = nullptr;
  auto leave = [](void* argument) -> void* { pthread_exit(argument); };
  pthread_create(&thread, nullptr, leave, &attempts);
  Say("join", pthread_join(thread, &value));
  std::printf("value %d\n", value == &attempts);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, size_t{1} << 46);
  Say("create, too large", pthread_create(&thread, &attributes, leave, nullptr));
  static char stack[256 << 10] __attribute__((aligned(4096)));
  Say("setstack", pthread_attr_setstack(&attributes, stack, sizeof(stack)));
  Say("create on own stack", pthread_create(&thread, &attributes, leave, stack));
  Say("join", pthread_join(thread, &value));
  std::printf("value %d\n", value == stack);
  InProcess("main leaves by pthread_exit", [] {
    std::thread([] { Pause(50); }).detach();
    pthread_exit(nullptr);
  });
}

void ProcessEnds() {
  InProcess("_exit", [] { _exit(11); });
  InProcess("quick_exit", [] {
    at_quick_exit([] { std::puts("handler 1"), std::fflush(stdout); });
    at_quick_exit([] { std::puts("handler 2"), std::fflush(stdout); });
    quick_exit(12);
  });
  InProcess("exit", [] {
    std::atexit([] { std::puts("at exit"); });
    std::exit(13);
  });
  InProcess("abort", [] { abort(); });
  pthread_atfork([] { std::puts("prepare"); }, [] { std::puts("parent"); },
                 [] { std::puts("child"); });
  InProcess("fork", [] { std::printf("parent known %d\n", getppid() > 1); });
}

void SystemCalls() {
  int word = 1;
  SayErrno("futex, other value", syscall(SYS_futex, &word, FUTEX_WAIT, 2, nullptr, nullptr, 0));
  timespec moment = {0, 20000000};
  SayErrno("futex, in time", syscall(SYS_futex, &word, FUTEX_WAIT, 1, &moment, nullptr, 0));
  SayErrno("futex, wake nobody", syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0));
  SayErrno("no such call", syscall(100000));
  std::printf("same thread %d\n", syscall(SYS_gettid) == gettid());
  SayErrno("munmap, crooked", munmap(reinterpret_cast<void*>(1), 4096));
  errno = 55;
  free(nullptr);
  void* block = malloc(1 << 20);
  __asm__ volatile("" : "+r"(block));  // a pair that nobody looks at is left out
  free(block);
  std::printf("errno %d\n", errno);
  void* handle = dlopen("libm.so.6", RTLD_NOW);
  std::printf("dlopen %d dlclose %d\n", handle != nullptr, dlclose(handle));
}

void FileLocks() {
  LockedFile file;
  int one = file.Open();
  int two = file.Open();
  SayErrno("exclusive", flock(one, LOCK_EX));
  SayErrno("exclusive again", flock(one, LOCK_EX));
  SayErrno("through another", flock(two, LOCK_EX | LOCK_NB));
  SayErrno("shared instead", flock(one, LOCK_SH));
  SayErrno("shared by both", flock(two, LOCK_SH | LOCK_NB));
  SayErrno("exclusive while both read", flock(two, LOCK_EX | LOCK_NB));
  SayErrno("closed", close(one));
  errno = 77;
  SayErrno("exclusive now", flock(two, LOCK_EX));
  std::printf("errno %d\n", errno);
  SayErrno("given back", flock(two, LOCK_UN));
  SayErrno("given back again", flock(two, LOCK_UN));
  SayErrno("nonsense", flock(two, 77));
  SayErrno("not open", flock(-1, LOCK_EX));
}

const Scenario kScenarios[] = {
    {"file_locks", FileLocks},         {"shared_between_processes", SharedBetweenProcesses},
    {"robust_mutexes", RobustMutexes}, {"mutex_kinds", MutexKinds},
    {"rwlock_kinds", RwlockKinds},     {"condition_clocks", ConditionClocks},
    {"c11_waits", C11Waits},           {"statics", Statics},
    {"thread_ends", ThreadEnds},       {"process_ends", ProcessEnds},
    {"system_calls", SystemCalls},
};

}  // namespace

int main(int argc, char** argv) { return RunScenario(kScenarios, argc, argv); }
