// Orders of locks: who can meet whom, gates, readers and writers, instances of one class.
#include "lockorder/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lockorder/two_threads_for_tests.h"

namespace lockgraph::lockorder {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

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

TEST_F(TwoThreads, RingsOfThree) {  // A3, A4, A6
  ThreadId t3 = s.Start(main, "t3", {t1, t2});
  s.Nested(t1, a, b);
  s.Nested(t3, c, a);
  s.Nested(t2, b, c);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b c"));
  s.observations.dependencies[1] = s.observations.dependencies[0];
  EXPECT_THAT(Report(s.observations), IsEmpty());
}

TEST_F(TwoThreads, EveryHeldLockCounts) {  // A7
  s.Wants(t1, {s.Holds(a)}, b);
  s.Wants(t1, {s.Holds(a), s.Holds(b)}, c);
  s.Nested(t2, c, a);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a c"));
}

TEST_F(TwoThreads, OneReportWhateverManyInstancesAdd) {  // A7 with a pool
  s[t1].many = true;
  const ResourceId member = s.Member("Room::mutex", "this");
  s.Wants(t1, {s.Holds(member)}, b);
  s.Wants(t1, {s.Holds(member), s.Holds(b)}, c);
  s.Nested(t2, c, member);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 Room::mutex c"));
}

TEST_F(TwoThreads, TailOfWaitersIsNoPart) {  // A9
  ThreadId t3 = s.Start(main, "t3", {t1, t2});
  s.Nested(t1, a, b);
  s.Nested(t2, b, a);
  s.Nested(t3, c, a);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
}

TEST_F(TwoThreads, TwoRingsAreTwoReports) {  // A10
  const ResourceId d = s.Lock("d");
  s.Nested(t1, a, b);
  s.Nested(t2, b, a);
  s.Nested(t1, c, d);
  s.Nested(t2, d, c);
  EXPECT_THAT(Report(s.observations), UnorderedElementsAre("LG1001 a b", "LG1001 c d"));
}

TEST_F(TwoThreads, CompleteGraphIsToldByItsPairs) {  // A11
  const ResourceId d = s.Lock("d");
  for (const ResourceId x : {a, b, c, d}) {
    for (const ResourceId y : {a, b, c, d}) {
      if (x == y) continue;
      for (const char* name : {"u1", "u2", "u3", "u4"}) {
        const ThreadId t = s.Start(main, name);
        s[t].assumed = true;
        s.Nested(t, x, y);
      }
    }
  }
  EXPECT_THAT(Report(s.observations), SizeIs(6));
}

TEST_F(TwoThreads, ManySitesAreOneReport) {  // A12
  for (int i = 0; i < 5; ++i) {
    s.Nested(t1, a, b);
    s.Nested(t2, b, a);
  }
  const std::vector<Finding> findings = Judge(s.observations, {}).findings;
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].similar, 8u);
  EXPECT_EQ(findings[0].order_counts[1].places, 5u);
}

TEST_F(TwoThreads, OneThreadIsNotInTwoPlaces) {  // A15, B1
  s.Nested(t1, a, b);
  s.Nested(t1, b, a);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s[t1].many = true;  // B2
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
}

TEST_F(TwoThreads, MainBeforeStartAndAfterJoin) {  // B4, B5, B6
  s.Nested(t1, a, b);
  s.Nested(main, b, a);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s.observations.dependencies.back().live = {t1};
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
}

TEST_F(TwoThreads, OneStartsAfterTheOtherWasJoined) {  // B8, B10
  s[t2].live_at_start = {};
  s.Nested(t1, a, b);
  s.Nested(t2, b, a);
  EXPECT_THAT(Report(s.observations), IsEmpty());
}

TEST_F(TwoThreads, LibraryEntryPointsAreBelievedToMeet) {  // B17
  const ThreadId e1 = s.Main("entry1");
  const ThreadId e2 = s.Main("entry2");
  s[e1].assumed = s[e2].assumed = true;
  s.Nested(e1, a, b);
  s.Nested(e2, b, a);
  const std::vector<Finding> findings = Judge(s.observations, {}).findings;
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].confidence, Confidence::kLikely);
}

TEST_F(TwoThreads, GateAroundBothOrders) {  // C1, C2, C3
  const ResourceId gate = s.Lock("gate");
  s.Wants(t1, {s.Holds(gate), s.Holds(a)}, b);
  s.Wants(t2, {s.Holds(gate), s.Holds(b)}, a);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s.Nested(t2, b, a);  // an occurrence without the gate
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
}

TEST_F(TwoThreads, SharedGateKeepsNobodyOut) {
  const ResourceId gate = s.Lock("gate");
  s.Wants(t1, {s.Holds(gate, Mode::kShared), s.Holds(a)}, b);
  s.Wants(t2, {s.Holds(gate, Mode::kShared), s.Holds(b)}, a);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
  s.observations.dependencies[0].held[0].mode = Mode::kExclusive;
  EXPECT_THAT(Report(s.observations), IsEmpty());
}

TEST_F(TwoThreads, GateOfTheCreator) {  // C4, C5
  const ResourceId gate = s.Lock("gate");
  s[t1].creator_holds = {s.Holds(gate)};
  s.Nested(t1, a, b);
  s.Wants(t2, {s.Holds(gate), s.Holds(b)}, a);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  // Both under the very same hold: they are not kept apart.
  s[t2].creator_holds = s[t1].creator_holds;
  s.observations.dependencies[1].held.erase(s.observations.dependencies[1].held.begin());
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
  s[t2].creator_holds = {s.Holds(gate)};  // the lock was dropped in between
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s[t2].creator_holds.clear();
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
}

TEST_F(TwoThreads, GroupsAndTriesEndByThemselves) {  // F5, G1, G2, G4
  s.Wants(t1, {}, a).group = 1;
  s.Wants(t1, {}, b).group = 1;
  s.Wants(t2, {}, b).group = 2;
  s.Wants(t2, {}, a).group = 2;
  s.Nested(t1, a, b);
  s.Nested(t2, b, a).wait = WaitKind::kTry;
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s.observations.dependencies.back().wait = WaitKind::kTimed;
  EXPECT_THAT(Report(s.observations), IsEmpty());
}

// Reader/writer locks: a and b are read/write locks with one policy.
class Readers : public TwoThreads {
 protected:
  void Policy(ReaderPolicy policy) { s[a].policy = s[b].policy = policy; }
  void Writers() {
    const ThreadId w = s.Start(main, "writer", {t1, t2});
    s.Wants(w, {}, a);
    s.Wants(w, {}, b);
  }
  static constexpr Mode kRead = Mode::kShared;
  static constexpr Mode kWrite = Mode::kExclusive;
};

TEST_F(Readers, ReadersMeetWriters) {  // H1, H2
  s.Wants(t1, {s.Holds(a, kRead)}, b, kWrite);
  s.Wants(t2, {s.Holds(b, kWrite)}, a, kWrite);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
}

TEST_F(Readers, ReadersWaitOnlyBehindWriters) {  // H3, H4
  s.Wants(t1, {s.Holds(a, kRead)}, b, kRead);
  s.Wants(t2, {s.Holds(b, kRead)}, a, kRead);
  Policy(ReaderPolicy::kWriterPreferring);
  EXPECT_THAT(Report(s.observations), IsEmpty());  // nobody writes
  Writers();
  const std::vector<Finding> findings = Judge(s.observations, {}).findings;
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule, Rule::kWaitingWriter);
  EXPECT_EQ(findings[0].confidence, Confidence::kCertain);
  EXPECT_THAT(findings[0].writers, SizeIs(2));
  Policy(ReaderPolicy::kReaderPreferring);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  Policy(ReaderPolicy::kUnknown);
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kLikely);
}

TEST_F(Readers, WriterThatHoldsAGateDoesNotWaitBetween) {
  const ResourceId gate = s.Lock("gate");
  Policy(ReaderPolicy::kWriterPreferring);
  s.Wants(t1, {s.Holds(gate), s.Holds(a, kRead)}, a, kRead);
  s.Wants(t2, {s.Holds(gate)}, a, kWrite);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s.Wants(t2, {}, a, kWrite);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1003 a"));
}

TEST_F(Readers, RingsOfThreeModes) {  // H8, H9, H10
  ThreadId t3 = s.Start(main, "t3", {t1, t2});
  s.Wants(t1, {s.Holds(a, kWrite)}, b, kRead);
  s.Wants(t2, {s.Holds(b, kWrite)}, c, kRead);
  s.Wants(t3, {s.Holds(c, kWrite)}, a, kRead);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b c"));
  s.observations.dependencies[1].held[0].mode = kRead;  // a read meets a read
  s[b].policy = ReaderPolicy::kReaderPreferring;
  EXPECT_THAT(Report(s.observations), IsEmpty());
}

TEST_F(Readers, SameLockAgain) {  // H5, H6, H7
  s.Wants(t1, {s.Holds(a, kRead)}, a, kWrite);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1004 a"));
  s.observations.dependencies[0].held[0].mode = kWrite;
  s.observations.dependencies[0].mode = kRead;
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1002 a"));
  s.observations.dependencies[0].held[0].mode = kRead;
  EXPECT_THAT(Report(s.observations), IsEmpty());
  Writers();
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1003 a"));
  EXPECT_EQ(Judge(s.observations, {}).findings[0].confidence, Confidence::kLikely);
}

TEST_F(TwoThreads, TakenAgain) {  // I1, I2, G5, G8, I3
  s.Nested(main, a, a);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1002 a"));
  EXPECT_EQ(Judge(s.observations, {}).findings[0].level, Level::kError);
  s.observations.dependencies[0].wait = WaitKind::kTry;
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s.observations.dependencies[0].wait = WaitKind::kBlocking;
  s[a].recursive = true;
  EXPECT_THAT(Report(s.observations), IsEmpty());
}

TEST_F(TwoThreads, EachPlaceThatLocksAgainIsToldOnce) {
  s.In("f");
  s.Nested(main, a, a);
  s.Nested(main, a, a);
  s.In("g");
  s.Nested(main, a, a);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1002 a", "LG1002 a"));
}

TEST_F(TwoThreads, RecursiveLocks) {  // I4, I5
  s[a].recursive = s[b].recursive = true;
  s.Nested(t1, a, b);
  s.Wants(t2, {s.Holds(a), s.Holds(b)}, a);  // re-entry
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s.Nested(t2, b, a);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1001 a b"));
}

TEST_F(TwoThreads, UnknownInstances) {  // I8
  const ResourceId x = s.Member("arr", "[0]");
  const ResourceId y = s.Member("arr", "[i]", Instance::kUnknown);
  s[t1].many = true;
  s.Nested(t1, x, y);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1005 arr arr"));
  EXPECT_EQ(Judge(s.observations, {}).findings[0].level, Level::kNote);
}

// transfer(from, to) locks both accounts.
class Transfer : public TwoThreads {
 protected:
  ResourceId from = s.Member("Account::mutex", "from");
  ResourceId to = s.Member("Account::mutex", "to");
};

TEST_F(Transfer, HangsWhenTwoThreadsRunIt) {  // E1, E3, E10
  s.Nested(t1, from, to);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s[t1].many = true;
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1005 Account::mutex Account::mutex"));
  EXPECT_EQ(Judge(s.observations, {}).findings[0].level, Level::kWarning);
  s.observations.dependencies[0].order = InstanceOrder::kAscending;
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s.Nested(t1, from, to);  // the other branch of the comparison, in the same textual order: E4
  s.observations.dependencies.back().order = InstanceOrder::kDescending;
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1005 Account::mutex Account::mutex"));
}

TEST_F(Transfer, TwoFunctionsThatRunAtTheSameTime) {
  s.Nested(t1, from, to);
  s.Nested(t2, to, from);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1005 Account::mutex Account::mutex"));
}

TEST_F(Transfer, TwoGlobalsOfOneClassNeedBothOrders) {
  const ResourceId g = s.Member("Account::mutex", "g_a", Instance::kOne);
  const ResourceId h = s.Member("Account::mutex", "g_b", Instance::kOne);
  s.Nested(t1, g, h);
  EXPECT_THAT(Report(s.observations), IsEmpty());
  s.Nested(t2, h, g);
  EXPECT_THAT(Report(s.observations), ElementsAre("LG1005 Account::mutex Account::mutex"));
}

}  // namespace
}  // namespace lockgraph::lockorder
