#include "lockorder/order_graph.h"

#include <gtest/gtest.h>

#include "lockorder/sketch.h"

namespace lockgraph::lockorder {
namespace {

class OrderGraphTest : public ::testing::Test {
 protected:
  Sketch s;
  ThreadId main = s.Main();
  ResourceId a = s.Lock("a");
  ResourceId b = s.Lock("b");
};

TEST_F(OrderGraphTest, ObjectsAndClasses) {
  const ResourceId g = s.Member("C", "g", Instance::kOne);
  const ResourceId x = s.Member("C", "this");
  const ResourceId y = s.Member("C", "other", Instance::kUnknown);
  const OrderGraph graph(s.observations);
  EXPECT_TRUE(graph.CheckInvariants());
  EXPECT_EQ(graph.vertices().size(), 4u);
  EXPECT_EQ(graph.VertexOf(x), graph.VertexOf(y));
  EXPECT_NE(graph.VertexOf(x), graph.VertexOf(g));
  EXPECT_TRUE(graph.Meet(graph.VertexOf(x), graph.VertexOf(g)));
  EXPECT_FALSE(graph.Meet(graph.VertexOf(a), graph.VertexOf(b)));
  EXPECT_EQ(graph.MeetingAt(graph.VertexOf(g), 1), graph.VertexOf(x));
  EXPECT_EQ(graph.MeetingAt(graph.VertexOf(x), 1), graph.VertexOf(g));
  EXPECT_EQ(graph.MeetingAt(graph.VertexOf(x), 2), OrderGraph::kNoVertex);
}

TEST_F(OrderGraphTest, EqualDependenciesAreOneWitness) {
  for (int i = 0; i < 3; ++i) s.Nested(main, a, b);
  s.Wants(main, {s.Holds(a, Mode::kShared)}, b);
  const OrderGraph graph(s.observations);
  ASSERT_EQ(graph.edges().size(), 2u);  // the modes differ
  const Edge& exclusive = graph.edges()[graph.edges()[0].has == Mode::kExclusive ? 0 : 1];
  ASSERT_EQ(exclusive.witnesses.size(), 1u);
  EXPECT_EQ(exclusive.witnesses[0].places, 3u);
  EXPECT_EQ(graph.representatives().size(), 2u);
}

TEST_F(OrderGraphTest, ThreadsOweTheirEndOnlyIfSomebodyWaitsForIt) {
  const ThreadId t = s.Start(main, "t");
  const ResourceId end = s.End(t);
  s.Wants(t, {}, a);
  EXPECT_EQ(OrderGraph(s.observations).edges().size(), 0u);
  s.Wants(main, {s.Holds(a)}, end);
  const OrderGraph graph(s.observations);
  EXPECT_TRUE(graph.CheckInvariants());
  EXPECT_EQ(graph.edges().size(), 2u);
}

TEST_F(OrderGraphTest, CutsWitnessesButKeepsEachThread) {
  std::vector<ThreadId> threads;
  for (int t = 0; t < 10; ++t) threads.push_back(s.Start(main, "t" + std::to_string(t)));
  for (int i = 0; i < 500; ++i) {
    const ResourceId other = s.Lock("other" + std::to_string(i));
    s.Wants(threads[i < 490 ? 0 : i - 490], {s.Holds(other), s.Holds(a)}, b);
  }
  const OrderGraph graph(s.observations);
  EXPECT_TRUE(graph.CheckInvariants());
  for (const Edge& edge : graph.edges()) {
    if (edge.from != graph.VertexOf(a)) continue;
    EXPECT_EQ(edge.witnesses.size(), OrderGraph::kMaxWitnesses);
    std::vector<bool> seen(s.observations.threads.size());
    for (const Witness& w : edge.witnesses) {
      seen[s.observations.dependencies[w.party.dependency].thread.value] = true;
    }
    for (const ThreadId t : threads) EXPECT_TRUE(seen[t.value]);
  }
  EXPECT_EQ(graph.witnesses_cut(), 500 - OrderGraph::kMaxWitnesses);
}

}  // namespace
}  // namespace lockgraph::lockorder
