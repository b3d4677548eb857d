// From records to verdicts: small runs written down by hand.
#include "trace/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "trace/trace_reader.h"
#include "trace/trace_writer_for_tests.h"

namespace lockgraph::trace {
namespace {

using lockorder::Finding;
using lockorder::Observations;
using lockorder::Rule;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Observations ReplayAll(const std::vector<TraceWriter>& writers) {
  std::vector<Trace> traces;
  for (const TraceWriter& writer : writers) {
    absl::StatusOr<Trace> trace = ParseTrace(writer.Bytes(), "t.lgt");
    EXPECT_TRUE(trace.ok()) << trace.status();
    traces.push_back(*std::move(trace));
  }
  Symbolizer symbolizer;
  return Replay(traces, symbolizer, {});
}

std::vector<std::string> Codes(const Observations& observations) {
  std::vector<std::string> codes;
  for (const Finding& finding : lockorder::Judge(observations, {}).findings) {
    codes.emplace_back(lockorder::Info(finding.rule).code);
  }
  return codes;
}

// Main (1) starts 2 and 3 and joins them; locks 11 "a", 12 "b", 13 "gate" (a mutex); stacks 31..36.
TraceWriter Stage() {
  TraceWriter writer;
  writer.InSegment(5, 1, {});
  writer.InSegment(6, 1, {2});
  writer.InSegment(7, 1, {2, 3});
  writer.InSegment(8, 2, {});
  writer.InSegment(9, 3, {});
  writer.Thread(1, 0);
  writer.Thread(2, 1, 5);
  writer.Thread(3, 1, 6);
  writer.Lock(11);
  writer.Lock(12);
  writer.Lock(13);
  writer.Named(11, "a");
  writer.Named(12, "b");
  writer.Named(13, "gate");
  for (uint32_t i = 1; i <= 6; ++i) {
    writer.StackAt(30 + i, "victim.cc", 100 + i, i <= 3 ? "Saver" : "Loader");
  }
  return writer;
}

TEST(Replay, FindsOppositeOrdersWithBothPlaces) {
  TraceWriter writer = Stage();
  writer.Chained(RecordKind::kChain, Wants(2, 8, 12, 32), {Held(11, 31)});
  writer.Chained(RecordKind::kChain, Wants(3, 9, 11, 35), {Held(12, 34)});
  const Observations all = ReplayAll({writer});
  EXPECT_THAT(Codes(all), ElementsAre("LG1001"));
  ASSERT_THAT(all.dependencies, SizeIs(2));
  const lockorder::Dependency& first = all.dependencies[0];
  EXPECT_EQ(all.resources[first.wanted.value].name, "b");
  EXPECT_EQ(all.sites[first.site.value].line, 102u);
  EXPECT_EQ(all.sites[first.site.value].function, "Saver");
  EXPECT_EQ(all.sites[first.held[0].site.value].line, 101u);
  EXPECT_EQ(all.threads[first.thread.value].name, "Saver");
  EXPECT_EQ(all.threads[0].name, "main");
  EXPECT_EQ(first.evidence, lockorder::Evidence::kObserved);
}

TEST(Replay, KeepsGatesAndModes) {
  TraceWriter writer = Stage();
  writer.Chained(RecordKind::kChain, Wants(2, 8, 12, 32), {Held(13, 31), Held(11, 31)});
  writer.Chained(RecordKind::kChain, Wants(3, 9, 11, 35), {Held(13, 34), Held(12, 34)});
  EXPECT_THAT(Codes(ReplayAll({writer})), IsEmpty());

  TraceWriter readers = Stage();
  const Mode shared = Mode::kShared;
  readers.Lock(14, ResourceKind::kRwlock, 0, Policy::kReaderPreferring);
  readers.Lock(15, ResourceKind::kRwlock, 0, Policy::kReaderPreferring);
  readers.Chained(RecordKind::kChain, Wants(2, 8, 15, 32, shared), {Held(14, 31, shared)});
  readers.Chained(RecordKind::kChain, Wants(3, 9, 14, 35, shared), {Held(15, 34, shared)});
  EXPECT_THAT(Codes(ReplayAll({readers})), IsEmpty());

  TraceWriter tries = Stage();
  tries.Chained(RecordKind::kChain, Wants(2, 8, 12, 32, Mode::kExclusive, WaitKind::kTry),
                {Held(11, 31)});
  tries.Chained(RecordKind::kChain, Wants(3, 9, 11, 35), {Held(12, 34)});
  EXPECT_THAT(Codes(ReplayAll({tries})), IsEmpty());
}

TEST(Replay, KnowsWhichThreadsLiveTogether) {
  TraceWriter writer = Stage();
  // Main took them the other way round before thread 2 was started, and after it was joined.
  writer.Chained(RecordKind::kChain, Wants(2, 8, 12, 32), {Held(11, 31)});
  writer.Chained(RecordKind::kChain, Wants(1, 5, 11, 35), {Held(12, 34)});
  EXPECT_THAT(Codes(ReplayAll({writer})), IsEmpty());
  // And now while it runs.
  writer.Chained(RecordKind::kChain, Wants(1, 6, 11, 35), {Held(12, 34)});
  EXPECT_THAT(Codes(ReplayAll({writer})), ElementsAre("LG1001"));
}

// Main waits until thread 2 counts itself out, then joins it under the lock.
TraceWriter CountedOut() {
  TraceWriter writer = Stage();
  writer.Lock(14, ResourceKind::kCondition);
  writer.Chained(RecordKind::kChain, Wants(2, 8, 11, 31), {});
  writer.Chained(RecordKind::kSignal, Wants(2, 8, 14, 32), {Held(11, 31)});
  Chain join = Wants(1, 6, 2, 36);
  join.flags = kWantsThread;
  writer.Chained(RecordKind::kChain, join, {Held(11, 35)});
  return writer;
}

TEST(Replay, DoubtsTheJoinOfAThreadThatCountedItselfOut) {
  Chain wait = Wants(1, 6, 14, 34);
  wait.released = 11;
  TraceWriter waits = CountedOut();
  waits.Chained(RecordKind::kChain, wait, {});
  const auto findings = lockorder::Judge(ReplayAll({waits}), {}).findings;
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule, Rule::kWaitUnderLock);
  EXPECT_EQ(findings[0].level, lockorder::Level::kNote);

  // A thread that waits for more work with the lock needs it again.
  Chain works = Wants(2, 8, 14, 33);
  works.released = 11;
  for (const bool both : {false, true}) {
    TraceWriter writer = CountedOut();
    writer.Chained(RecordKind::kChain, works, {});
    if (both) writer.Chained(RecordKind::kChain, wait, {});
    const auto certain = lockorder::Judge(ReplayAll({writer}), {}).findings;
    ASSERT_THAT(certain, SizeIs(1));
    EXPECT_EQ(certain[0].level, lockorder::Level::kError);
  }
}

TEST(Replay, OrdersSiblingsByJoin) {
  TraceWriter writer;
  writer.InSegment(5, 1, {});
  writer.Thread(1, 0);
  writer.Thread(2, 1, 5);
  writer.Joined(1, 2);
  writer.Thread(3, 1, 5);  // started when nobody was alive any more
  writer.Lock(11);
  writer.Lock(12);
  writer.StackAt(31, "v.cc", 1, "f");
  writer.Chained(RecordKind::kChain, Wants(2, 0, 12, 31), {Held(11, 31)});
  writer.Chained(RecordKind::kChain, Wants(3, 0, 11, 31), {Held(12, 31)});
  EXPECT_THAT(Codes(ReplayAll({writer})), IsEmpty());
}

TEST(Replay, KnowsAThreadThatStandsForSeveral) {
  for (const uint32_t flags : {0u, uint32_t{kThreadMany}}) {
    TraceWriter writer;
    writer.Thread(1, 0);
    writer.Thread(2, 1, 0, 0);
    if (flags != 0) writer.Thread(2, 1, 0, flags);
    writer.Lock(11);
    writer.Lock(12);
    writer.StackAt(31, "v.cc", 1, "f");
    writer.Chained(RecordKind::kChain, Wants(2, 0, 12, 31), {Held(11, 31)});
    writer.Chained(RecordKind::kChain, Wants(2, 0, 11, 31), {Held(12, 31)});
    EXPECT_THAT(Codes(ReplayAll({writer})), SizeIs(flags != 0 ? 1 : 0));
  }
}

// However many objects of a class are locked both ways: without names of their own, one finding.
TEST(Replay, FindsObjectsOfOneClassThatNothingOrders) {
  TraceWriter writer = Stage();
  for (uint32_t i = 0; i < 40; i += 2) {
    writer.Lock(200 + i);
    writer.Lock(201 + i);
    writer.Named(200 + i, "Account::mutex_");
    writer.Named(201 + i, "Account::mutex_");
    writer.Chained(RecordKind::kChain, Wants(2, 8, 201 + i, 32), {Held(200 + i, 31)});
    writer.Chained(RecordKind::kChain, Wants(3, 9, 200 + i, 35), {Held(201 + i, 34)});
  }
  const Observations all = ReplayAll({writer});
  const lockorder::Verdict verdict = lockorder::Judge(all, {});
  ASSERT_THAT(verdict.findings, SizeIs(1));
  EXPECT_EQ(verdict.findings[0].rule, Rule::kUnorderedInstances);
  EXPECT_EQ(verdict.findings[0].confidence, lockorder::Confidence::kCertain);
  EXPECT_EQ(verdict.findings[0].similar, 19u);
}

TEST(Replay, FindsAJoinUnderALockThatTheThreadNeeds) {
  TraceWriter writer = Stage();
  writer.Chained(RecordKind::kChain, Wants(2, 8, 11, 32), {});
  Chain join = Wants(1, 6, 2, 35);
  join.flags = kWantsThread;
  writer.Chained(RecordKind::kChain, join, {Held(11, 34)});
  writer.Joined(1, 2);
  EXPECT_THAT(Codes(ReplayAll({writer})), ElementsAre("LG1006"));
}

TEST(Replay, FindsAWaitUnderALockThatEverySignallerNeeds) {
  TraceWriter writer = Stage();
  writer.Lock(20, ResourceKind::kCondition);
  Chain wait = Wants(2, 8, 20, 32);
  wait.released = 12;
  writer.Chained(RecordKind::kChain, wait, {Held(11, 31)});
  writer.Chained(RecordKind::kChain, Wants(3, 9, 11, 35), {});
  writer.Chained(RecordKind::kSignal, Wants(3, 9, 20, 36), {Held(11, 35)});
  const Observations all = ReplayAll({writer});
  EXPECT_THAT(all.signals, SizeIs(1));
  EXPECT_THAT(Codes(all), ElementsAre("LG1007"));
}

TEST(Replay, TellsMisusesAndHangs) {
  TraceWriter writer = Stage();
  const auto misuse = [&](MisuseKind kind, uint32_t lock) {
    Chain chain = Wants(2, static_cast<uint32_t>(kind), lock, 32);
    chain.released = 31;
    writer.Chained(RecordKind::kMisuse, chain, {});
  };
  misuse(MisuseKind::kNotHeld, 11);
  misuse(MisuseKind::kExitHolding, 12);
  misuse(MisuseKind::kRelock, 13);
  Hang hang{};
  hang.proved = 1;
  hang.thread_count = 2;
  writer.Record(RecordKind::kHang, hang, 50, 0);
  Chain one = Wants(2, 77, 12, 32);
  one.head.id = 50;
  one.time = 3'000'000'000;
  Chain two = Wants(3, 78, 11, 35);
  two.head.id = 50;
  writer.Chained(RecordKind::kHangThread, one, {Held(11, 31)});
  writer.Chained(RecordKind::kHangThread, two, {Held(12, 34)});
  const Observations all = ReplayAll({writer});
  EXPECT_THAT(Codes(all), UnorderedElementsAre("LG1002", "LG2001", "LG2002", "LG9001"));
  ASSERT_THAT(all.live_hangs, SizeIs(1));
  ASSERT_THAT(all.live_hangs[0].threads, SizeIs(2));
  EXPECT_EQ(all.live_hangs[0].threads[0].waited_ms, 3000u);
  ASSERT_THAT(all.misuses, SizeIs(2));
  EXPECT_EQ(all.sites[all.misuses[0].related.value].line, 101u);
}

TEST(Replay, KeepsProcessesApart) {
  TraceWriter one = Stage();
  one.Chained(RecordKind::kChain, Wants(2, 8, 12, 32), {Held(11, 31)});
  TraceWriter other = Stage();
  other.Chained(RecordKind::kChain, Wants(3, 9, 11, 35), {Held(12, 34)});
  const Observations all = ReplayAll({one, other});
  EXPECT_THAT(all.threads, SizeIs(6));
  EXPECT_EQ(all.resources[0].class_key, all.resources[2].class_key);
  EXPECT_THAT(Codes(all), IsEmpty());
}

TEST(Replay, TreatsGenerationsAsDifferentLocks) {
  TraceWriter writer = Stage();
  writer.Lock(111);  // what came to live where 11 was
  writer.Named(111, "a");
  writer.Chained(RecordKind::kChain, Wants(2, 8, 12, 32), {Held(11, 31)});
  writer.Chained(RecordKind::kChain, Wants(3, 9, 111, 35), {Held(12, 34)});
  EXPECT_THAT(Codes(ReplayAll({writer})), IsEmpty());
}

TEST(Replay, SaysWhatWasLost) {
  TraceWriter writer = Stage();
  writer.header().interposed = 0;
  Lost lost{};
  lost.table = Table::kChains;
  lost.count = 3;
  writer.Record(RecordKind::kLost, lost, 0, 0);
  lost.count = 5;
  writer.Record(RecordKind::kLost, lost, 0, 0);
  const Observations all = ReplayAll({writer});
  ASSERT_THAT(all.blind_spots, SizeIs(2));
  EXPECT_EQ(all.blind_spots[0].count, 5u);
  EXPECT_THAT(all.blind_spots[1].what, testing::HasSubstr("interposition inactive"));
}

TEST(Replay, LeavesOutWhatIsNotInTheTrace) {
  TraceWriter writer;
  writer.Chained(RecordKind::kChain, Wants(9, 9, 9, 9), {Held(8, 8)});
  writer.Chained(RecordKind::kSignal, Wants(9, 9, 9, 9), {Held(8, 8)});
  writer.Chained(RecordKind::kMisuse, Wants(9, 1, 9, 9), {});
  const Observations all = ReplayAll({writer});
  EXPECT_THAT(all.dependencies, IsEmpty());
  EXPECT_THAT(all.misuses, IsEmpty());
}

}  // namespace
}  // namespace lockgraph::trace
