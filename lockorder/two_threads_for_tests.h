// What the tests of the judge share: two threads that meet, and findings in a few words.
#ifndef LOCKGRAPH_LOCKORDER_TWO_THREADS_FOR_TESTS_H_
#define LOCKGRAPH_LOCKORDER_TWO_THREADS_FOR_TESTS_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "lockorder/sketch.h"

namespace lockgraph::lockorder {

// "LG1001 a b": the rule and what each party has.
inline std::vector<std::string> Report(const Observations& observations,
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

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_TWO_THREADS_FOR_TESTS_H_
