#include "benchmarks/synthetic_program.h"

#include <set>
#include <string>

#include "analyzer/summary/printer.h"
#include "analyzer/summary/unit_check.h"
#include "analyzer/summary/unit_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockgraph::benchmarks {
namespace {

SyntheticOptions Small() {
  SyntheticOptions options;
  options.functions = 2000;
  options.locks = 250;
  return options;
}

TEST(SyntheticProgramTest, UnitsAreSoundAndTheSameEachTime) {
  const SyntheticProgram program(Small());
  for (uint32_t i = 0; i < program.unit_count(); ++i) {
    const summary::Unit unit = program.MakeUnit(i);
    EXPECT_TRUE(summary::CheckUnit(unit).ok()) << summary::CheckUnit(unit);
    EXPECT_EQ(*summary::SerializeUnit(unit), *summary::SerializeUnit(program.MakeUnit(i)));
  }
}

TEST(SyntheticProgramTest, EveryFunctionOfTheProgramIsDefinedOnce) {
  std::set<std::string> defined, used;
  uint32_t methods = 0;
  for (const summary::Unit& unit : SyntheticProgram(Small()).MakeAll()) {
    for (const summary::Function& function : unit.functions) {
      const bool in_header = function.qualified.starts_with("ScopedLock::");
      if (function.body != 0xffffffff) {
        EXPECT_TRUE(defined.insert(function.key).second || in_header) << function.key;
        methods += function.qualified.starts_with("Class") ? 1 : 0;
      } else if (!function.in_system_header) {
        used.insert(function.key);
      }
    }
  }
  EXPECT_EQ(methods, 2000u);
  for (const std::string& key : used) EXPECT_TRUE(defined.contains(key)) << key;
}

// Blocks stand in reverse post-order: only an edge to a loop head leads backwards.
TEST(SyntheticProgramTest, BlocksAreInOrder) {
  for (const summary::Unit& unit : SyntheticProgram(Small()).MakeAll()) {
    for (const summary::Body& body : unit.bodies) {
      for (uint32_t i = 0; i < body.blocks.size(); ++i) {
        for (const summary::Edge& edge : body.blocks[i].edges) {
          EXPECT_TRUE(edge.to.value > i || body.blocks[edge.to.value].is_loop_head);
        }
      }
    }
  }
}

}  // namespace
}  // namespace lockgraph::benchmarks
