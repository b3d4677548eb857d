// What the runtime costs: the same small loads native, with the runtime preloaded, built with
// ThreadSanitizer and under Helgrind, in turns, with the smallest figure of each.
//
//   runtime_benchmark [ROUNDS]          the table
//   runtime_benchmark --measure SCALE   one configuration: "load nanoseconds" lines
//
// CPU time per operation, because other programs share the machine; wall-clock time for the
// condition ping-pong. Memory is resident memory, in KiB: that of a program that has taken one
// lock, and what each of 100 threads adds that have taken one.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

double Now(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

template <typename Load>
void Measure(const char* name, clockid_t clock, double operations, Load load) {
  double best = 1e18;
  for (int round = 0; round < 5; ++round) {
    double begin = Now(clock);
    load();
    best = std::min(best, (Now(clock) - begin) / operations);
  }
  printf("%s %.3f\n", name, best);
  fflush(stdout);
}

void Pairs(pthread_mutex_t* mutex, int count) {
  for (int i = 0; i < count; ++i) {
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
  }
}

void MeasurePairs(const char* name, int count) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  Measure(name, CLOCK_PROCESS_CPUTIME_ID, count, [&] { Pairs(&mutex, count); });
}

void MeasureMany(const char* name, int locks, int count) {
  std::vector<pthread_mutex_t> all(static_cast<size_t>(locks),
                                   pthread_mutex_t(PTHREAD_MUTEX_INITIALIZER));
  Measure(name, CLOCK_PROCESS_CPUTIME_ID, count, [&] {
    for (int i = 0; i < count; ++i) Pairs(&all[static_cast<size_t>(i % locks)], 1);
  });
}

void MeasureNested(int count) {
  pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
  Measure("nested", CLOCK_PROCESS_CPUTIME_ID, count * 2.0, [&] {
    for (int i = 0; i < count; ++i) {
      pthread_mutex_lock(&outer);
      Pairs(&inner, 1);
      pthread_mutex_unlock(&outer);
    }
  });
}

void MeasureReaders(int count) {
  // Not on the stack: Helgrind would take it for a mutex that lay there before.
  static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
  Measure("read_pair", CLOCK_PROCESS_CPUTIME_ID, count, [&] {
    for (int i = 0; i < count; ++i) {
      pthread_rwlock_rdlock(&lock);
      pthread_rwlock_unlock(&lock);
    }
  });
}

// Each inner lock is met for the first time: what a chain costs that nobody has seen yet.
void MeasureNewChains() {
  constexpr int kChains = 1500;
  static pthread_mutex_t inner[5][kChains];  // one row for each round of Measure
  pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
  int round = 0;
  Measure("new_chain", CLOCK_PROCESS_CPUTIME_ID, kChains, [&] {
    pthread_mutex_lock(&outer);
    for (pthread_mutex_t& mutex : inner[round]) Pairs(&mutex, 1);
    pthread_mutex_unlock(&outer);
    ++round;
  });
}

double ResidentKib() {
  FILE* file = fopen("/proc/self/statm", "r");
  long pages = 0;
  if (file == nullptr || fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  if (file != nullptr) fclose(file);
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

void MeasureMemory() {
  constexpr int kThreads = 100;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  Pairs(&mutex, 1);
  double before = ResidentKib();
  printf("process_kib %.0f\n", before);
  pthread_barrier_t all;
  pthread_barrier_init(&all, nullptr, kThreads + 1);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      Pairs(&mutex, 1);
      pthread_barrier_wait(&all);
      pthread_barrier_wait(&all);
    });
  }
  pthread_barrier_wait(&all);
  printf("thread_kib %.1f\n", (ResidentKib() - before) / kThreads);
  pthread_barrier_wait(&all);
  for (std::thread& thread : threads) thread.join();
}

// About 50 ns of arithmetic under the lock.
void MeasureWork(int count) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  volatile unsigned sink = 1;
  Measure("work_50ns", CLOCK_PROCESS_CPUTIME_ID, count, [&] {
    for (int i = 0; i < count; ++i) {
      pthread_mutex_lock(&mutex);
      unsigned x = sink;
      for (int j = 0; j < 45; ++j) {
        x = x * 1664525 + 1013904223;
        asm volatile("" : "+r"(x));
      }
      sink = x;
      pthread_mutex_unlock(&mutex);
    }
  });
}

void MeasureDisjoint(int count) {
  auto run = [count] {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    Pairs(&mutex, count);
  };
  Measure("two_threads_disjoint", CLOCK_PROCESS_CPUTIME_ID, count * 2.0, [&] {
    std::thread first(run);
    std::thread second(run);
    first.join();
    second.join();
  });
}

void MeasureCondition(int count) {
  Measure("condition_wait", CLOCK_MONOTONIC, count * 2.0, [&] {
    std::mutex mutex;
    std::condition_variable changed;
    int turn = 0;
    auto play = [&](int me) {
      for (int i = 0; i < count; ++i) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return turn == me; });
        turn = 1 - me;
        changed.notify_one();
      }
    };
    std::thread other(play, 1);
    play(0);
    other.join();
  });
}

void MeasureFree(int count) {
  Measure("malloc_free", CLOCK_PROCESS_CPUTIME_ID, count, [&] {
    for (int i = 0; i < count; ++i) {
      void* block = malloc(64);
      asm volatile("" : : "r"(block) : "memory");
      free(block);
    }
  });
}

void MeasureAll(int scale) {
  int count = 2000 * scale;
  MeasurePairs("pair_one_thread", count);  // glibc saves the atomic operations then
  MeasureMemory();
  MeasurePairs("pair", count);
  MeasureNested(count / 2);
  MeasureReaders(count);
  MeasureMany("locks_1000", 1000, count);
  MeasureMany("locks_10000", 10000, count);
  MeasureWork(count / 2);
  MeasureDisjoint(count);
  MeasureCondition(20 * scale);
  MeasureFree(count);
  MeasureNewChains();
}

struct Configuration {
  const char* name;
  std::vector<std::string> prefix;  // before the program
  std::string program;
  std::string preload;
  int scale;
  std::map<std::string, double> best;
};

std::vector<std::string> order;  // of the loads

void Run(Configuration* configuration) {
  std::string command;
  if (!configuration->preload.empty()) command += "LD_PRELOAD=" + configuration->preload + " ";
  command += "TSAN_OPTIONS=detect_deadlocks=1 timeout 120 ";
  for (const std::string& word : configuration->prefix) command += word + " ";
  command += configuration->program + " --measure " + std::to_string(configuration->scale);
  FILE* output = popen((command + " 2>/dev/null").c_str(), "r");
  char name[64];
  double value;
  while (output != nullptr && fscanf(output, "%63s %lf", name, &value) == 2) {
    auto [at, fresh] = configuration->best.try_emplace(name, value);
    if (!fresh) at->second = std::min(at->second, value);
    if (std::find(order.begin(), order.end(), name) == order.end()) order.push_back(name);
  }
  if (output != nullptr) pclose(output);
}

void Print(const std::vector<Configuration>& configurations) {
  printf("%-22s", "ns per operation");
  for (const Configuration& one : configurations) printf("%20s", one.name);
  printf("\n");
  for (const std::string& load : order) {
    printf("%-22s", load.c_str());
    const auto& native = configurations[0].best;
    for (const Configuration& one : configurations) {
      auto at = one.best.find(load);
      if (at == one.best.end() || native.count(load) == 0) {
        printf("%20s", "-");
      } else {
        printf("%12.1f (%5.2f)", at->second, at->second / native.at(load));
      }
    }
    printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && strcmp(argv[1], "--measure") == 0) {
    MeasureAll(atoi(argv[2]));
    return 0;
  }
  int rounds = argc > 1 ? atoi(argv[1]) : 5;
  std::string self = argv[0];
  std::vector<Configuration> configurations = {
      {"native", {}, self, "", 300, {}},
      {"lockgraph", {}, self, LOCKGRAPH_RUNTIME_LIBRARY, 300, {}},
  };
  if (access(LOCKGRAPH_TSAN_BENCH, X_OK) == 0) {
    configurations.push_back({"ThreadSanitizer", {}, LOCKGRAPH_TSAN_BENCH, "", 50, {}});
  } else {
    printf("without ThreadSanitizer: build the target runtime_benchmark_tsan first\n");
  }
  if (system("command -v valgrind >/dev/null") == 0) {
    configurations.push_back({"Helgrind", {"valgrind", "-q", "--tool=helgrind"}, self, "", 1, {}});
  } else {
    printf("without Helgrind: valgrind is not installed\n");
  }
  for (int round = 0; round < rounds; ++round) {
    for (Configuration& one : configurations) {
      if (round == 0 || one.scale > 1) Run(&one);
    }
  }
  Print(configurations);
  return 0;
}
