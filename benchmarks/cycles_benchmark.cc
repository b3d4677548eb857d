// How long the judge needs for the worst graphs: one strongly connected component of many locks.
//
//   cycles_benchmark [LOCKS]      budget: 5 s for each graph of 500 locks
//
// complete    every lock is taken under every other one: shortest cycles have two locks
// tournament  each pair has one order, at random: shortest cycles have three locks
// gated       complete, but all under one common lock: no cycle can happen
// one-thread  complete, but in one thread: no cycle can happen
// ring        lock i+1 under lock i, all around: one cycle, too long to be reported
// shared      complete, all in shared mode except one lock
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/measure.h"
#include "lockorder/judge.h"

namespace {

using namespace lockgraph::lockorder;

constexpr uint32_t kThreads = 16;

class GraphMaker {
 public:
  GraphMaker(uint32_t locks, uint32_t threads) {
    for (uint32_t i = 0; i < locks; ++i) {
      Resource lock;
      lock.name = lock.class_key = lock.instance_key = "lock" + std::to_string(i);
      lock.instance = Instance::kOne;
      lock.policy = ReaderPolicy::kWriterPreferring;
      observations.resources.push_back(std::move(lock));
    }
    for (uint32_t i = 0; i < threads; ++i) {
      Thread thread;
      thread.name = "thread" + std::to_string(i);
      observations.threads.push_back(std::move(thread));
    }
  }

  void Take(std::vector<uint32_t> held, uint32_t wanted, Mode mode = Mode::kExclusive) {
    Dependency dependency;
    dependency.thread = {static_cast<uint32_t>(random_() % observations.threads.size())};
    for (uint32_t lock : held) {
      Hold hold;
      hold.resource = {lock};
      hold.mode = mode;
      hold.site = Line();
      dependency.held.push_back(std::move(hold));
    }
    dependency.wanted = {wanted};
    dependency.mode = mode;
    dependency.site = Line();
    observations.dependencies.push_back(std::move(dependency));
  }

  Observations observations;

 private:
  SiteId Line() {
    const uint32_t line = static_cast<uint32_t>(observations.sites.size() + 1);
    observations.sites.push_back({"a.cc", line, 1, 2, "f" + std::to_string(line % 1000)});
    return {line - 1};
  }

  std::mt19937 random_{5};
};

// Calls `edge` for every ordered pair of different locks.
void ForAllPairs(uint32_t locks, const std::function<void(uint32_t, uint32_t)>& edge) {
  for (uint32_t a = 0; a < locks; ++a) {
    for (uint32_t b = 0; b < locks; ++b) {
      if (a != b) edge(a, b);
    }
  }
}

Observations MakeGraph(const std::string& kind, uint32_t locks) {
  GraphMaker graph(kind == "gated" ? locks + 1 : locks, kind == "one-thread" ? 1 : kThreads);
  if (kind == "complete" || kind == "one-thread") {
    ForAllPairs(locks, [&](uint32_t a, uint32_t b) { graph.Take({a}, b); });
  } else if (kind == "gated") {
    ForAllPairs(locks, [&](uint32_t a, uint32_t b) { graph.Take({locks, a}, b); });
  } else if (kind == "tournament") {
    std::mt19937 random(7);
    ForAllPairs(locks, [&](uint32_t a, uint32_t b) {
      if (a > b) return;
      if (random() % 2 == 0) std::swap(a, b);
      graph.Take({a}, b);
    });
  } else if (kind == "ring") {
    for (uint32_t a = 0; a < locks; ++a) graph.Take({a}, (a + 1) % locks);
  } else {
    ForAllPairs(locks, [&](uint32_t a, uint32_t b) {
      graph.Take({a}, b, a == 0 || b == 0 ? Mode::kExclusive : Mode::kShared);
    });
  }
  return std::move(graph.observations);
}

}  // namespace

int main(int argc, char** argv) {
  const uint32_t locks = argc > 1 ? static_cast<uint32_t>(std::atoi(argv[1])) : 500;
  std::printf("%-12s %12s %9s %9s %9s %11s %10s %9s\n", "graph", "dependencies", "seconds",
              "findings", "shortest", "examined", "infeasible", "cut");
  for (const char* kind : {"complete", "tournament", "gated", "one-thread", "ring", "shared"}) {
    const Observations observations = MakeGraph(kind, locks);
    const lockgraph::benchmarks::Stopwatch watch;
    const Verdict verdict = Judge(observations, {});
    const double seconds = watch.Seconds();
    size_t shortest = 0;
    for (const Finding& finding : verdict.findings) {
      const size_t length = finding.parties.size();
      if (shortest == 0 || length < shortest) shortest = length;
    }
    std::printf("%-12s %12zu %9.2f %9zu %9zu %11llu %10llu %9llu\n", kind,
                observations.dependencies.size(), seconds, verdict.findings.size(), shortest,
                static_cast<unsigned long long>(verdict.cycles_examined),
                static_cast<unsigned long long>(verdict.cycles_infeasible),
                static_cast<unsigned long long>(verdict.cycles_cut));
    std::fflush(stdout);
  }
  std::printf("peak memory: %.0f MiB\n", lockgraph::benchmarks::PeakMiB());
  return 0;
}
