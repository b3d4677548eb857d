#include "trace/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "trace/trace_reader.h"
#include "trace/trace_writer_for_tests.h"

namespace lockgraph::trace {
namespace {

using lockorder::Timeline;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class TimelineTest : public testing::Test {
 protected:
  TimelineTest() {
    writer_.Thread(1, 0);
    writer_.Thread(2, 1);
    writer_.ThreadNamed(2, "saver");
    writer_.Lock(11);
    writer_.Named(11, "cache");
    writer_.StackAt(31, "/src/v.cc", 7, "Save");
  }

  void Add(uint32_t thread, IntervalKind kind, uint64_t begin, uint64_t end, uint32_t flags = 0) {
    Interval interval{};
    interval.kind = kind;
    interval.resource = (flags & kWantsThread) != 0 ? 1 : 11;
    interval.stack = 31;
    interval.flags = flags;
    interval.begin = begin;
    interval.end = end;
    interval.mode = Mode::kExclusive;
    writer_.Record(RecordKind::kInterval, interval, 0, thread);
  }

  Timeline Built(uint64_t spare_slots = 200) {
    const Trace traces[] = {*ParseTrace(writer_.Bytes(spare_slots), "t.lgt")};
    Symbolizer symbolizer;
    return BuildTimeline(traces, symbolizer, "/src");
  }

  // "saver waits 2000..5000".
  static std::vector<std::string> Told(const Timeline& timeline) {
    std::vector<std::string> told;
    for (const Timeline::Bar& bar : timeline.bars) {
      told.push_back(timeline.threads[bar.thread].name +
                     (bar.kind == Timeline::Kind::kHeld ? " holds " : " awaits ") +
                     timeline.things[bar.thing].name + " " + std::to_string(bar.begin) + ".." +
                     std::to_string(bar.end) + (bar.open ? " and on" : ""));
    }
    return told;
  }

  TraceWriter writer_;
};

TEST_F(TimelineTest, HasABarPerHoldAndWaitCountedFromTheStart) {
  Add(2, IntervalKind::kWaited, 3000, 5100);
  Add(1, IntervalKind::kHeld, 2000, 5000);
  const Timeline timeline = Built();
  EXPECT_THAT(Told(timeline),
              ElementsAre("main holds cache 1000..4000", "saver awaits cache 2000..4100"));
  const lockorder::Site& site = timeline.sites[timeline.bars[0].site.value];
  EXPECT_EQ(site.file, "v.cc");
  EXPECT_EQ(site.line, 7u);
  EXPECT_EQ(timeline.processes[0].name, "victim");
  EXPECT_FALSE(timeline.cut);
}

TEST_F(TimelineTest, JoinsAWaitToTheLastReleaseByAnother) {
  Add(1, IntervalKind::kHeld, 2000, 3500);
  Add(1, IntervalKind::kHeld, 4000, 5000);
  Add(2, IntervalKind::kHeld, 5100, 5200);
  Add(2, IntervalKind::kWaited, 3000, 5100);
  const Timeline timeline = Built();
  ASSERT_THAT(timeline.handovers, SizeIs(1));
  EXPECT_EQ(timeline.bars[timeline.handovers[0].release].end, 4000u);
  EXPECT_EQ(timeline.bars[timeline.handovers[0].wait].kind, Timeline::Kind::kWaited);
}

TEST_F(TimelineTest, NothingIsHandedOverByThoseWhoReleasedBefore) {
  Add(1, IntervalKind::kHeld, 2000, 2500);
  Add(2, IntervalKind::kWaited, 3000, 5100);
  EXPECT_THAT(Built().handovers, IsEmpty());
}

TEST_F(TimelineTest, AJoinWaitsForTheEndOfItsThread) {
  Add(2, IntervalKind::kWaited, 3000, 5100, kWantsThread);
  EXPECT_THAT(Told(Built()), ElementsAre("saver awaits end of main 2000..4100"));
}

TEST_F(TimelineTest, WhatNeverEndedIsDrawnToTheLastReport) {
  for (const uint64_t reported : {9000, 9500}) {
    Add(1, IntervalKind::kHeld, 2000, reported, kOpen);
    Add(2, IntervalKind::kWaited, 3000, reported, kOpen);
  }
  const Timeline timeline = Built();
  EXPECT_THAT(Told(timeline), ElementsAre("main holds cache 1000..8500 and on",
                                          "saver awaits cache 2000..8500 and on"));
  EXPECT_THAT(timeline.handovers, IsEmpty());
}

TEST_F(TimelineTest, AHangThatEndedAfterAllIsDrawnOnce) {
  Add(1, IntervalKind::kHeld, 2000, 9000, kOpen);
  Add(2, IntervalKind::kWaited, 3000, 9000, kOpen);
  Add(1, IntervalKind::kHeld, 2000, 10000);
  Add(2, IntervalKind::kWaited, 3000, 10001);
  EXPECT_THAT(Told(Built()),
              ElementsAre("main holds cache 1000..9000", "saver awaits cache 2000..9001"));
}

TEST_F(TimelineTest, SaysThatTheRecordWasFull) {
  Add(1, IntervalKind::kHeld, 2000, 5000);
  EXPECT_TRUE(Built(/*spare_slots=*/1).cut);
}

TEST_F(TimelineTest, IsEmptyWithoutIntervals) { EXPECT_THAT(Built().bars, IsEmpty()); }

}  // namespace
}  // namespace lockgraph::trace
