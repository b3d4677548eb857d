#include "report/chrome_trace.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "llvm/Support/JSON.h"

namespace lockgraph::report {
namespace {

using lockorder::Timeline;
using testing::ElementsAre;

class ChromeTraceTest : public testing::Test {
 protected:
  ChromeTraceTest() {
    timeline_.processes = {{7, "victim"}};
    timeline_.threads = {{0, 1, "main"}, {0, 2, "saver"}};
    timeline_.things = {{"cache \"x\""}};
    timeline_.sites = {{"v.cc", 7, 3, 0, "Save"}};
  }

  void Add(uint32_t thread, Timeline::Kind kind, uint64_t begin, uint64_t end) {
    timeline_.bars.push_back(
        {thread, 0, kind, lockorder::Mode::kExclusive, false, {0}, begin, end});
  }

  // The events by phase.
  std::map<std::string, std::vector<llvm::json::Object>> Events() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    WriteChromeTrace(out, timeline_);
    llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
    EXPECT_TRUE(static_cast<bool>(value)) << text;
    std::map<std::string, std::vector<llvm::json::Object>> events;
    for (llvm::json::Value& event : *value->getAsObject()->getArray("traceEvents")) {
      events[event.getAsObject()->getString("ph")->str()].push_back(*event.getAsObject());
    }
    return events;
  }

  Timeline timeline_;
};

TEST_F(ChromeTraceTest, DrawsABarPerHoldAndWaitInTheThreadsLane) {
  Add(0, Timeline::Kind::kHeld, 1000, 4000);
  Add(1, Timeline::Kind::kWaited, 2000, 4100);
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

TEST_F(ChromeTraceTest, PointsFromTheReleaseToTheWaitItEnds) {
  Add(0, Timeline::Kind::kHeld, 1000, 4000);
  Add(1, Timeline::Kind::kWaited, 2000, 4100);
  timeline_.handovers = {{0, 1}};
  const auto events = Events();
  ASSERT_EQ(events.at("s").size(), 1u);
  EXPECT_EQ(events.at("s")[0].getNumber("ts"), 4.0);
  EXPECT_EQ(events.at("f")[0].getNumber("ts"), 4.1);
}

TEST_F(ChromeTraceTest, GivesCrossingBarsLanesOfTheirOwn) {
  Add(0, Timeline::Kind::kHeld, 2000, 5000);
  Add(0, Timeline::Kind::kHeld, 3000, 4000);  // inside
  Add(0, Timeline::Kind::kHeld, 3500, 6000);  // crosses
  const auto events = Events();
  const auto& bars = events.at("X");
  EXPECT_EQ(bars[0].getInteger("tid"), bars[1].getInteger("tid"));
  EXPECT_NE(bars[0].getInteger("tid"), bars[2].getInteger("tid"));
}

TEST_F(ChromeTraceTest, IsValidWithoutBars) { EXPECT_EQ(Events().count("X"), 0u); }

}  // namespace
}  // namespace lockgraph::report
