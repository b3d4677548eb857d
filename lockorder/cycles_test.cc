#include "lockorder/cycles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lockorder/sketch.h"

namespace lockgraph::lockorder {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CyclesTest : public ::testing::Test {
 protected:
  // Each cycle as the names of its vertices, in the order found.
  std::vector<std::string> Find() {
    const OrderGraph graph(s.observations);
    EXPECT_TRUE(graph.CheckInvariants());
    std::vector<std::string> cycles;
    CycleVisitor visitor;
    visitor.joins = [&](uint32_t, uint32_t) { return true; };
    visitor.coexist = [&](uint32_t a, uint32_t b) {
      return refused.empty() || (a != refused[0] && b != refused[0]);
    };
    visitor.found = [&](std::span<const uint32_t> edges) {
      std::string text;
      for (const uint32_t e : edges) {
        const ResourceId from = graph.vertices()[graph.edges()[e].from].resource;
        text += s[from].instance_key;
      }
      cycles.push_back(text);
    };
    counts = FindCycles(graph, limits, visitor);
    return cycles;
  }
  void Edges(std::initializer_list<const char*> edges) {
    for (const char* e : edges) {
      s.Nested(main, s.Lock(std::string(1, e[0])), s.Lock(std::string(1, e[1])));
    }
  }

  Sketch s;
  ThreadId main = s.Main();
  CycleLimits limits;
  CycleCounts counts;
  std::vector<uint32_t> refused;
};

TEST_F(CyclesTest, ShortestFirstFromTheSmallestVertex) {
  Edges({"da", "ab", "bc", "cd", "cb", "xa", "dy"});
  EXPECT_THAT(Find(), ElementsAre("bc", "abcd"));
  EXPECT_EQ(counts.closed, 2u);
  EXPECT_EQ(counts.cut, 0u);
}

TEST_F(CyclesTest, CompleteGraphOfFourHasTwenty) {
  for (const char* a : {"a", "b", "c", "d"}) {
    for (const char* b : {"a", "b", "c", "d"}) {
      if (a != b) s.Nested(main, s.Lock(a), s.Lock(b));
    }
  }
  EXPECT_EQ(Find().size(), 20u);
  limits.max_length = 2;
  EXPECT_EQ(Find().size(), 6u);
  limits.max_cycles_per_component = 4;
  EXPECT_EQ(Find().size(), 4u);
  EXPECT_GT(counts.cut, 0u);
}

TEST_F(CyclesTest, RefusedEdgesCloseNothing) {
  Edges({"ab", "ba"});
  refused = {0};
  EXPECT_THAT(Find(), IsEmpty());
  EXPECT_EQ(counts.rejected, 1u);
}

TEST_F(CyclesTest, KnownAndUnknownObjectsOfOneClassMeet) {
  const ResourceId known = s.Member("C", "g", Instance::kOne);
  const ResourceId other = s.Member("C", "h", Instance::kOne);
  const ResourceId some = s.Member("C", "this");
  const ResourceId b = s.Lock("b");
  s.Nested(main, known, b);
  s.Nested(main, b, other);
  EXPECT_THAT(Find(), IsEmpty());
  s.Nested(main, b, some);
  EXPECT_THAT(Find(), ElementsAre("gb"));
}

}  // namespace
}  // namespace lockgraph::lockorder
