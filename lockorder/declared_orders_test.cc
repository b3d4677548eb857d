#include "lockorder/declared_orders.h"

#include <gtest/gtest.h>

#include "lockorder/judge.h"
#include "lockorder/sketch.h"

namespace lockgraph::lockorder {
namespace {

class DeclaredOrdersTest : public ::testing::Test {
 protected:
  void Declare(ResourceId before, ResourceId after) {
    s.observations.declared_orders.push_back({before, after, s.Line()});
  }
  std::vector<Finding> Find() { return Judge(s.observations, {}).findings; }

  Sketch s;
  ThreadId main = s.Main();
  ResourceId a = s.Lock("a");
  ResourceId b = s.Lock("b");
  ResourceId c = s.Lock("c");
};

TEST_F(DeclaredOrdersTest, AgainstTheOrderTransitively) {  // K12
  Declare(a, b);
  Declare(b, c);
  s.Nested(main, a, c);
  EXPECT_TRUE(Find().empty());
  s.Nested(main, c, a);
  const std::vector<Finding> findings = Find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, Rule::kDeclaredOrder);
  EXPECT_EQ(findings[0].declared_order, 0u);
  EXPECT_EQ(findings[0].parties[0].dependency, 1u);
  s.observations.dependencies[1].wait = WaitKind::kTry;
  EXPECT_TRUE(Find().empty());
}

TEST_F(DeclaredOrdersTest, ContradictionsAreToldOnce) {
  Declare(a, b);
  Declare(b, c);
  Declare(c, a);
  const std::vector<Finding> findings = Find();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_TRUE(findings[0].parties.empty());
  EXPECT_EQ(findings[0].level, Level::kError);
}

TEST_F(DeclaredOrdersTest, ParentBeforeChildIsNoContradiction) {
  const ResourceId parent = s.Member("Node::mutex", "parent");
  Declare(parent, parent);
  EXPECT_TRUE(Find().empty());
  Declare(a, a);
  EXPECT_EQ(Find().size(), 1u);
}

}  // namespace
}  // namespace lockgraph::lockorder
