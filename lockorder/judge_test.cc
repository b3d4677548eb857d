#include "lockorder/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lockorder/sketch.h"

namespace lockgraph::lockorder {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// "LG1001 a b": the rule and what each party has.
std::vector<std::string> Report(const Observations& observations,
                                const JudgeOptions& options = {}) {
  std::vector<std::string> lines;
  for (const Finding& finding : Judge(observations, options).findings) {
    std::string line(Info(finding.rule).code);
    for (const Party& party : finding.parties) {
      const Dependency& d = observations.dependencies[party.dependency];
      const ResourceId has = party.hold == Party::kThreadEnd
                                 ? observations.threads[d.thread.value].end
                                 : d.held[party.hold].resource;
      line += ' ' + observations.resources[has.value].name;
    }
    lines.push_back(line);
  }
  return lines;
}

// Two threads that run at the same time under a main that joins neither.
class TwoThreads : public ::testing::Test {
 protected:
  Sketch s;
  ThreadId main = s.Main();
  ThreadId t1 = s.Start(main, "t1");
  ThreadId t2 = s.Start(main, "t2", {t1});
  ResourceId a = s.Lock("a");
  ResourceId b = s.Lock("b");
  ResourceId c = s.Lock("c");
};

TEST_F(TwoThreads, OppositeOrdersHang) {  // A1
  s.Nested(t1, a, b);
  s.Nested(t2, b, a);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
  const Finding finding = Judge(s.observations, {}).findings[0];
  EXPECT_EQ(finding.confidence, Confidence::kCertain);
  EXPECT_EQ(finding.level, Level::kError);
  EXPECT_THAT(finding.fingerprint, SizeIs(16));
  ASSERT_THAT(finding.order_counts, SizeIs(2));
  EXPECT_EQ(finding.order_counts[0].first, a);
  EXPECT_EQ(finding.order_counts[0].places, 1u);
}

TEST_F(TwoThreads, OneOrderDoesNot) {  // A2
  s.Nested(t1, a, b);
  s.Nested(t2, a, b);
  EXPECT_THAT(Report(s.observations), IsEmpty());
}

}  // namespace
}  // namespace lockgraph::lockorder
