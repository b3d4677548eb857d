// How link and judge grow with the program.
//
//   link_benchmark [FUNCTIONS..] [--NAME=VALUE..]
//
// FUNCTIONS defaults to 10000 100000 1000000; each size runs in a process of its own, so that its
// peak memory is its own. NAME is an option of the generator: functions-per-lock, layers, fan-out,
// locking-percent, wrapper-depth, threads, inversions, functions-per-unit, seed.
// Budget: 1,000,000 functions in 60 s and 4 GiB, and growth like n log n.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/link/link.h"
#include "benchmarks/measure.h"
#include "benchmarks/synthetic_program.h"
#include "lockorder/judge.h"

namespace {

using namespace lockgraph;

struct Request {
  std::vector<uint32_t> sizes;
  uint32_t functions_per_lock = 8;
  benchmarks::SyntheticOptions options;
};

bool ParseOption(std::string_view text, Request& request) {
  const std::map<std::string_view, uint32_t*> numbers = {
      {"--functions-per-lock", &request.functions_per_lock},
      {"--layers", &request.options.layers},
      {"--fan-out", &request.options.fan_out},
      {"--locking-percent", &request.options.locking_percent},
      {"--wrapper-depth", &request.options.wrapper_depth},
      {"--threads", &request.options.threads},
      {"--inversions", &request.options.planted_inversions},
      {"--functions-per-unit", &request.options.functions_per_unit},
  };
  const size_t equals = text.find('=');
  const auto number = numbers.find(text.substr(0, equals));
  if (equals == std::string_view::npos) return false;
  const std::string value(text.substr(equals + 1));
  if (text.substr(0, equals) == "--seed") {
    request.options.seed = std::strtoull(value.c_str(), nullptr, 10);
    return true;
  }
  if (number == numbers.end()) return false;
  *number->second = static_cast<uint32_t>(std::strtoul(value.c_str(), nullptr, 10));
  return true;
}

uint64_t CountCalls(const std::vector<summary::Unit>& units) {
  uint64_t calls = 0;
  for (const summary::Unit& unit : units) {
    for (const summary::Body& body : unit.bodies) calls += body.result_count;
  }
  return calls;
}

// Runs one size and prints its line; to be called in a process that does nothing else.
void Run(const benchmarks::SyntheticOptions& options) {
  benchmarks::Stopwatch watch;
  std::vector<summary::Unit> units = benchmarks::SyntheticProgram(options).MakeAll();
  const uint64_t calls = CountCalls(units);
  const double units_mib = benchmarks::PeakMiB();
  const double make = watch.Lap();
  const link::LinkResult result = link::Link(std::move(units), {});
  const double link = watch.Lap();
  const double link_mib = benchmarks::PeakMiB();
  const lockorder::Verdict verdict = lockorder::Judge(result.observations, {});
  const double judge = watch.Lap();
  uint32_t cycles = 0, others = 0;
  for (const lockorder::Finding& finding : verdict.findings) {
    (finding.rule == lockorder::Rule::kLockOrderCycle ? cycles : others)++;
  }
  std::printf("%9u %10llu %7.2f %8.2f %8.2f %9.0f %9.0f %9.0f %9zu %6u/%-6u %7u\n",
              options.functions, static_cast<unsigned long long>(calls), make, link, judge,
              units_mib, link_mib, benchmarks::PeakMiB(), result.observations.dependencies.size(),
              cycles, options.planted_inversions, others);
}

}  // namespace

int main(int argc, char** argv) {
  Request request;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with("--")) {
      if (ParseOption(argument, request)) continue;
      std::fprintf(stderr, "link_benchmark: unknown option %s\n", argv[i]);
      return 2;
    }
    request.sizes.push_back(static_cast<uint32_t>(std::strtoul(argv[i], nullptr, 10)));
  }
  if (request.sizes.empty()) request.sizes = {10000, 100000, 1000000};
  std::printf("%9s %10s %7s %8s %8s %9s %9s %9s %9s %13s %7s\n", "functions", "calls", "make s",
              "link s", "judge s", "units MiB", "link MiB", "peak MiB", "depends", "found/planted",
              "others");
  for (uint32_t size : request.sizes) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      request.options.functions = size;
      request.options.locks = size / request.functions_per_lock;
      Run(request.options);
      std::fflush(stdout);
      _exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
      std::fprintf(stderr, "link_benchmark: the run with %u functions did not finish\n", size);
      return 1;
    }
  }
  return 0;
}
