#include "trace/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "llvm/Support/JSON.h"
#include "trace/trace_reader.h"
#include "trace/trace_writer_for_tests.h"

namespace lockgraph::trace {
namespace {

using testing::ElementsAre;

class Timeline : public testing::Test {
 protected:
  Timeline() {
    writer_.Thread(1, 0);
    writer_.Thread(2, 1);
    writer_.ThreadNamed(2, "saver");
    writer_.Lock(11);
    writer_.Named(11, "cache \"x\"");
    writer_.StackAt(31, "v.cc", 7, "Save");
  }

  void Add(uint32_t thread, IntervalKind kind, uint64_t begin, uint64_t end) {
    Interval interval{};
    interval.kind = kind;
    interval.resource = 11;
    interval.stack = 31;
    interval.begin = begin;
    interval.end = end;
    interval.mode = Mode::kExclusive;
    writer_.Record(RecordKind::kInterval, interval, 0, thread);
  }

  // The events by phase.
  std::map<std::string, std::vector<llvm::json::Object>> Events() {
    const Trace traces[] = {*ParseTrace(writer_.Bytes(), "t.lgt")};
    Symbolizer symbolizer;
    std::string text;
    llvm::raw_string_ostream out(text);
    WriteTimeline(traces, symbolizer, out);
    llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
    EXPECT_TRUE(static_cast<bool>(value)) << text;
    std::map<std::string, std::vector<llvm::json::Object>> events;
    for (llvm::json::Value& event : *value->getAsObject()->getArray("traceEvents")) {
      events[event.getAsObject()->getString("ph")->str()].push_back(*event.getAsObject());
    }
    return events;
  }

  TraceWriter writer_;
};

TEST_F(Timeline, DrawsABarPerHoldAndWaitInTheThreadsLane) {
  Add(1, IntervalKind::kHeld, 2000, 5000);
  Add(2, IntervalKind::kWaited, 3000, 5100);
  const auto events = Events();
  const auto& bars = events.at("X");
  ASSERT_EQ(bars.size(), 2u);
  EXPECT_EQ(bars[0].getString("name"), "holds cache \"x\"");
  EXPECT_EQ(bars[0].getNumber("ts"), 1.0);
  EXPECT_EQ(bars[0].getNumber("dur"), 3.0);
  EXPECT_EQ(bars[0].getObject("args")->getString("place"), "v.cc:7");
  EXPECT_EQ(bars[1].getString("name"), "waits for cache \"x\"");
  EXPECT_NE(bars[0].getInteger("tid"), bars[1].getInteger("tid"));
  std::vector<std::string> names;
  for (const auto& meta : events.at("M")) {
    names.push_back(meta.getObject("args")->getString("name")->str());
  }
  EXPECT_THAT(names, ElementsAre("victim", "main", "saver"));
}

TEST_F(Timeline, PointsFromTheReleaseToTheWaitItEnds) {
  Add(1, IntervalKind::kHeld, 2000, 5000);
  Add(2, IntervalKind::kWaited, 3000, 5100);
  const auto events = Events();
  ASSERT_EQ(events.at("s").size(), 1u);
  EXPECT_EQ(events.at("s")[0].getNumber("ts"), 4.0);
  EXPECT_EQ(events.at("f")[0].getNumber("ts"), 4.1);
}

TEST_F(Timeline, GivesCrossingBarsLanesOfTheirOwn) {
  Add(1, IntervalKind::kHeld, 2000, 5000);
  Add(1, IntervalKind::kHeld, 3000, 4000);  // inside
  Add(1, IntervalKind::kHeld, 3500, 6000);  // crosses
  const auto events = Events();
  const auto& bars = events.at("X");
  EXPECT_EQ(bars[0].getInteger("tid"), bars[1].getInteger("tid"));
  EXPECT_NE(bars[0].getInteger("tid"), bars[2].getInteger("tid"));
}

TEST_F(Timeline, IsValidWithoutIntervals) { EXPECT_EQ(Events().count("X"), 0u); }

}  // namespace
}  // namespace lockgraph::trace
