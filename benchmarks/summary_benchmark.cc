// How fast summary files are written and read.
//
//   summary_benchmark [FUNCTIONS-PER-UNIT [UNITS]]
#include <cstdio>
#include <cstdlib>
#include <string>

#include "analyzer/summary/unit_file.h"
#include "benchmarks/measure.h"
#include "benchmarks/synthetic_program.h"

int main(int argc, char** argv) {
  using namespace lockgraph;
  const uint32_t per_unit = argc > 1 ? static_cast<uint32_t>(std::atoi(argv[1])) : 700;
  const uint32_t units = argc > 2 ? static_cast<uint32_t>(std::atoi(argv[2])) : 1000;
  benchmarks::SyntheticOptions options;
  options.functions_per_unit = per_unit;
  options.functions = per_unit * 16;
  options.locks = options.functions / 8;
  const benchmarks::SyntheticProgram program(options);
  const summary::Unit unit = program.MakeUnit(1);

  const benchmarks::Stopwatch write_clock;
  std::string bytes;
  const uint32_t writes = units / 10 + 1;
  for (uint32_t i = 0; i < writes; ++i) bytes = *summary::SerializeUnit(unit);
  const double write = write_clock.Seconds() / writes;

  const benchmarks::Stopwatch read_clock;
  size_t functions = 0;
  for (uint32_t i = 0; i < units; ++i) {
    absl::StatusOr<summary::Unit> read = summary::ParseUnit(bytes, "benchmark.lgs");
    if (!read.ok()) return 1;
    functions += read->bodies.size();
  }
  const double read = read_clock.Seconds();
  std::printf("unit: %zu bytes, %zu bodies (%.1f bytes per body)\n", bytes.size(),
              unit.bodies.size(), static_cast<double>(bytes.size()) / unit.bodies.size());
  std::printf("write: %.3f ms per unit, %.0f MB/s\n", write * 1e3, bytes.size() / write / 1e6);
  std::printf("read: %u units in %.3f s, %.0f MB/s, %.2f million bodies per second\n", units, read,
              bytes.size() * units / read / 1e6, functions / read / 1e6);
  return 0;
}
