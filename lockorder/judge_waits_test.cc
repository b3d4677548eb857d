// Waits of every other kind, and what is true of all findings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "lockorder/two_threads_for_tests.h"

namespace lockgraph::lockorder {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(TwoThreads, JoinUnderALock) {  // K3
  s.Wants(t1, {}, a);
  s.Wants(main, {s.Holds(a)}, s.End(t1)).live = {t1};
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1006 a end of t1"));
  EXPECT_EQ(Judge(s.observations, {}).findings[0].parties[1].hold, Party::kThreadEnd);
}

TEST_F(TwoThreads, JoinUnderALockThroughAThirdThread) {
  s.Nested(t2, b, a);
  s.Wants(t1, {}, b);
  s.Wants(main, {s.Holds(a)}, s.End(t1)).live = {t1, t2};
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1006 a end of t1 b"));
}

TEST_F(TwoThreads, ConditionUnderALock) {  // K6
  const ResourceId cv = s.Event(ResourceKind::kCondition, "cv");
  s.Wants(t1, {s.Holds(a)}, cv);
  const Hold owes = s.Owes(cv);
  s.Wants(t2, {owes}, a);
  Signal stuck;
  stuck.resource = cv;
  stuck.thread = t2;
  stuck.site = owes.site;
  s.observations.signals = {stuck};
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1007 a cv"));
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kCertain);

  Signal free = stuck;
  free.thread = s.Start(main, "t3", {t1, t2});
  free.site = s.Line();
  s.observations.signals.push_back(free);
  const Finding finding = Judge(s.observations, {}).findings[0];
  EXPECT_TRUE(Has(finding.evidence, Evidence::kSomeSignallers));
  EXPECT_EQ(finding.confidence, Confidence::kPossible);
  // Of a latch every count is needed.
  s[cv].kind = ResourceKind::kLatch;
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1006 a cv"));
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kCertain);
}

TEST_F(TwoThreads, AWaitUnderALockIsToldOnce) {
  const ResourceId cv = s.Event(ResourceKind::kCondition, "cv");
  const ResourceId c = s.Lock("c");
  const ThreadId t3 = s.Start(main, "t3", {t1, t2});
  s.Nested(t1, a, cv);
  s.Wants(t2, {s.Owes(cv)}, b);
  s.Wants(t2, {s.Owes(cv)}, c);
  s.Nested(t3, b, a);
  s.Nested(t3, c, a);
  const std::vector<Finding> findings = Judge(s.observations, {}).findings;
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule, Rule::kConditionUnderLock);
  EXPECT_EQ(findings[0].similar, 1u);
}

TEST_F(TwoThreads, ElementsOfOneArrayAreOneLockToTheReader) {
  const ResourceId first = s.Member("locks", "locks[1]", Instance::kOne);
  const ResourceId any = s.Member("locks", "locks[i]", Instance::kRelative);
  s[first].name = "locks[1]";
  s.Nested(t1, a, first);
  s.Nested(t1, a, any);
  s.Nested(t2, first, a);
  s.Nested(t2, any, a);
  EXPECT_THAT(Judge(s.observations, {}).findings, SizeIs(1));
}

TEST_F(TwoThreads, ProcessesDoNotMeet) {
  const ThreadId other = s.Main("other");
  s[main].process = s[t1].process = 1;
  s[other].process = 2;
  s.Nested(t1, a, b);
  s.Nested(other, b, a);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s[other].process = 0;
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
}

TEST_F(TwoThreads, SeenByBothObserversIsSurer) {
  const auto nest = [&](Evidence evidence) {
    s.Nested(t1, a, b).evidence = evidence;
    s.Nested(t2, b, a).evidence = evidence;
  };
  nest(Evidence::kStatic | Evidence::kMayHeld);
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kLikely);
  s.observations.dependencies[0].evidence =
      s.observations.dependencies[0].evidence | Evidence::kObserved;
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kLikely);
  nest(Evidence::kObserved | Evidence::kMayHeld);
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kCertain);
}

TEST_F(TwoThreads, OneWildGuessIsLikelyTwoArePossible) {
  const Evidence wild = Evidence::kStatic | Evidence::kGuessedCall | Evidence::kManyTargets;
  s.Nested(t1, a, b).evidence = wild;
  s.Nested(t2, b, a).evidence = Evidence::kStatic;
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kLikely);
  s.observations.dependencies[1].evidence = Evidence::kStatic | Evidence::kGuessedCall;
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kLikely);
  s.observations.dependencies[1].evidence = wild;
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kPossible);
}

TEST_F(TwoThreads, FingerprintsIgnoreLinesAndFiles) {
  s.Nested(t1, a, b);
  s.Nested(t2, b, a);
  const std::string before = Judge(s.observations, {}).findings[0].fingerprint;
  for (Site& site : s.observations.sites) {
    site.line += 100;
    site.file = "b.cc";
  }
  EXPECT_EQ(Judge(s.observations, {}).findings[0].fingerprint, before);
  s[a].name = "renamed";
  EXPECT_NE(Judge(s.observations, {}).findings[0].fingerprint, before);
}

TEST(JudgeTest, MisusesAndHangs) {
  Sketch s;
  const ThreadId main = s.Main();
  Misuse misuse;
  misuse.thread = main;
  misuse.resource = s.Lock("a");
  misuse.site = s.Line();
  s.observations.misuses = {misuse, misuse};
  misuse.rule = Rule::kBlockingUnderLock;
  s.observations.misuses.push_back(misuse);
  s.observations.live_hangs.resize(2);
  s.observations.live_hangs[1].proved = true;
  EXPECT_THAT(Report(s.observations), ElementsAre("LG9001", "LG2001", "LG9002"));
  EXPECT_EQ(Judge(s.observations, {}).findings[1].similar, 1u);
  JudgeOptions options;
  options.report_blocking_calls = true;
  EXPECT_THAT(Report(s.observations, options), SizeIs(4));
}

std::vector<std::string> Codes(const Observations& observations, const JudgeOptions& options = {}) {
  std::vector<std::string> codes;
  for (const Finding& finding : Judge(observations, options).findings) {
    codes.emplace_back(Info(finding.rule).code);
  }
  return codes;
}

LiveThread Stuck(ThreadId thread, std::vector<Hold> held, ResourceId waits_for) {
  LiveThread stuck;
  stuck.thread = thread;
  stuck.held = std::move(held);
  stuck.waits_for = waits_for;
  return stuck;
}

TEST_F(TwoThreads, AHangSpeaksForWhatItTurnedOutToBe) {
  s.Nested(t1, a, b);
  s.Nested(t2, b, a);
  LiveHang hang;
  hang.proved = true;
  hang.threads = {Stuck(t2, {s.Holds(b)}, a), Stuck(t1, {s.Holds(a)}, b)};
  s.observations.live_hangs = {hang};
  const Verdict verdict = Judge(s.observations, {});
  ASSERT_THAT(verdict.findings, SizeIs(1));
  const Finding& told = verdict.findings[0];
  EXPECT_EQ(told.rule, Rule::kLiveDeadlock);
  EXPECT_EQ(told.cause, Rule::kLockOrderCycle);
  EXPECT_THAT(told.parties, SizeIs(2));
  EXPECT_THAT(told.order_counts, SizeIs(2));
  // Its identity is the hang's, whatever the judge knew besides.
  const std::string fingerprint = told.fingerprint;
  s.observations.dependencies.clear();
  EXPECT_EQ(Judge(s.observations, {}).findings[0].fingerprint, fingerprint);
}

TEST_F(TwoThreads, AHangSpeaksForNothingElse) {
  s.Nested(t1, a, b);
  s.Nested(t2, b, a);
  LiveHang hang;
  hang.proved = true;
  // Only one half of the circle is stuck.
  hang.threads = {Stuck(t2, {s.Holds(b)}, a), Stuck(t1, {}, b)};
  s.observations.live_hangs = {hang};
  EXPECT_THAT(Codes(s.observations), ElementsAre("LG1001", "LG9001"));
  // Nor does a suspicion.
  hang.threads = {Stuck(t2, {s.Holds(b)}, a), Stuck(t1, {s.Holds(a)}, b)};
  hang.proved = false;
  s.observations.live_hangs = {hang};
  EXPECT_THAT(Codes(s.observations), ElementsAre("LG1001", "LG9002"));
  // Whoever turns hangs off still hears of what led there.
  s.observations.live_hangs[0].proved = true;
  JudgeOptions options;
  options.tell_hangs_once = false;
  EXPECT_THAT(Codes(s.observations, options), ElementsAre("LG1001", "LG9001"));
}

TEST_F(TwoThreads, AHangOnItselfAndOnAnEndSpeakToo) {
  s.Nested(t1, a, a);
  s.Wants(t1, {s.Holds(b)}, s.End(t2));
  s.Wants(t2, {}, b);
  LiveHang self;
  self.proved = true;
  self.threads = {Stuck(t1, {s.Holds(a)}, a)};
  LiveHang join;
  join.proved = true;
  join.threads = {Stuck(t1, {s.Holds(b)}, s.End(t2)), Stuck(t2, {}, b)};
  EXPECT_THAT(Codes(s.observations), ElementsAre("LG1002", "LG1006"));
  s.observations.live_hangs = {self, join};
  EXPECT_THAT(Codes(s.observations), ElementsAre("LG9001", "LG9001"));
}

TEST_F(TwoThreads, DamagedRowsAreCountedAndLeftOut) {
  s.Nested(t1, a, b);
  s.Nested(t2, b, a);
  s.Nested(t2, b, a).wanted = {1000};
  s.Wants({77}, {}, a);
  s.Nested(t2, b, a).site = {9999};
  Thread broken;
  broken.parent = {500};
  s.observations.threads.push_back(broken);
  broken.parent = {static_cast<uint32_t>(s.observations.threads.size())};  // its own ancestor
  s.observations.threads.push_back(broken);
  const Verdict verdict = Judge(s.observations, {});
  EXPECT_EQ(verdict.damaged, 4u);
  EXPECT_THAT(verdict.findings, SizeIs(1));
}

}  // namespace
}  // namespace lockgraph::lockorder
