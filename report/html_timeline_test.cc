#include "report/html_timeline.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/html_document_for_tests.h"
#include "report/timeline_layout.h"

namespace lockgraph::report {
namespace {

using lockorder::Timeline;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr auto kHeld = Timeline::Kind::kHeld;
constexpr auto kWaited = Timeline::Kind::kWaited;

Timeline::Bar Bar(uint32_t thread, uint32_t thing, Timeline::Kind kind, uint64_t begin,
                  uint64_t end) {
  return {thread, thing, kind, lockorder::Mode::kExclusive, false, {0}, begin, end};
}

// A server's day: workers that wait for one another, an outer and an inner lock.
Timeline Busy(uint32_t threads, uint32_t rounds) {
  Timeline timeline;
  timeline.processes = {{42, "server"}};
  timeline.sites = {{"room.cc", 15, 19, 0, "Lobby::Broadcast"}};
  for (const char* name : {"Lobby::mutex_", "Room::mutex_", "Store::writer_", "Log::mutex_"}) {
    timeline.things.push_back({name});
  }
  for (uint32_t t = 0; t < threads; ++t) {
    timeline.threads.push_back({0, t + 1, t == 0 ? "main" : "Worker::Run"});
    for (uint32_t i = 0; i < rounds; ++i) {
      const uint64_t round = (i * threads + t) * 1'000'000ull;
      const uint32_t lock = i % 7 == 3 ? 2 : 0;
      if (t > 0) timeline.bars.push_back(Bar(t, lock, kWaited, round - 900'000, round));
      timeline.bars.push_back(
          Bar(t, lock, kHeld, round, round + 1'000'000 - (i * 7919 + t * 31) % 400 * 1000));
      timeline.bars.push_back(Bar(t, i % 3 == 0 ? 3 : 1, kHeld, round + 200'000, round + 700'000));
    }
  }
  const std::vector<Timeline::Bar>& bars = timeline.bars;
  for (uint32_t wait = 0; wait < bars.size(); ++wait) {
    for (uint32_t release = 0; bars[wait].kind == kWaited && release < bars.size(); ++release) {
      if (bars[release].kind == kHeld && bars[release].thing == bars[wait].thing &&
          bars[release].end == bars[wait].end) {
        timeline.handovers.push_back({release, wait});
      }
    }
  }
  return timeline;
}

std::string Written(const Timeline& timeline) {
  const SourceCache sources("/nowhere");
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteHtmlTimeline(out, timeline, sources);
  return text;
}

TEST(TimelineLayoutTest, NestedBarsLieBelowAndLaterOnesBeside) {
  Timeline timeline;
  timeline.threads = {{0, 1, "main"}, {0, 2, "idle"}, {0, 3, "worker"}};
  timeline.things = {{"a"}, {"b"}};
  timeline.bars = {Bar(0, 0, kHeld, 0, 100), Bar(0, 1, kHeld, 10, 50), Bar(0, 1, kHeld, 60, 90),
                   Bar(0, 0, kHeld, 100, 120), Bar(2, 1, kHeld, 5, 9)};
  const TimelineLayout layout = LayOut(timeline, {});
  std::vector<uint32_t> rows;
  for (const auto& drawn : layout.drawn) rows.push_back(drawn.row);
  EXPECT_THAT(rows, ElementsAre(0, 1, 1, 0, 0));
  ASSERT_EQ(layout.lanes.size(), 2u) << "a thread that held nothing has no lane";
  EXPECT_EQ(layout.lanes[0].rows, 2u);
  EXPECT_EQ(layout.lanes[1].first_row, 2u);
}

TEST(TimelineLayoutTest, TheLongestAreDrawnAndAllAreCounted) {
  Timeline timeline;
  timeline.threads = {{0, 1, "main"}};
  timeline.things = {{"a"}};
  for (uint64_t i = 0; i < 100; ++i) {
    timeline.bars.push_back(Bar(0, 0, kHeld, i * 1000, i * 1000 + i));
  }
  const TimelineLayout layout = LayOut(timeline, {.bars = 10});
  EXPECT_EQ(layout.drawn.size(), 10u);
  EXPECT_EQ(layout.drawn.front().bar, 90u);
  EXPECT_EQ(layout.drawn_as[89], TimelineLayout::kNone);
  EXPECT_EQ(layout.holds, 100u);
  EXPECT_EQ(layout.uses[0].held, 99u * 100 / 2);
}

TEST(TimelineLayoutTest, TicksAreRoundAndFew) {
  for (const uint64_t span :
       {1ull, 7ull, 999ull, 123'456ull, 3'000'000'000ull, 86'400'000'000'000ull}) {
    Timeline timeline;
    timeline.threads = {{0, 1, "main"}};
    timeline.things = {{"a"}};
    timeline.bars = {Bar(0, 0, kHeld, 17, 17 + span)};
    const TimelineLayout layout = LayOut(timeline, {});
    EXPECT_LE(layout.ticks.size(), 10u) << span;
    if (span >= 7) EXPECT_GE(layout.ticks.size(), 2u) << span;
  }
}

TEST(TimelineLayoutTest, TimesHaveThreeDigits) {
  EXPECT_EQ(NanosecondsText(0), "0 ns");
  EXPECT_EQ(NanosecondsText(999), "999 ns");
  EXPECT_EQ(NanosecondsText(1500), "1.5 µs");
  EXPECT_EQ(NanosecondsText(12'340'000), "12.3 ms");
  EXPECT_EQ(NanosecondsText(2'000'000'000), "2 s");
  EXPECT_EQ(NanosecondsText(420'000'000'000), "420 s");
}

TEST(HtmlTimelineTest, DrawsLanesBarsAndArrows) {
  const Timeline timeline = Busy(4, 5);
  const std::string html = Written(timeline);
  ExpectBalanced(html);
  EXPECT_THAT(html,
              HasSubstr("title=\"Worker::Run 1 waits for Lobby::mutex_ for 900 µs, from 100 µs, "
                        "at room.cc:15, in Lobby::Broadcast\""));
  EXPECT_THAT(html, HasSubstr("<line x1="));
  EXPECT_THAT(html, HasSubstr("4 threads, 40 holds and 15 waits</p>"));
}

TEST(HtmlTimelineTest, WhatDidNotEndSaysSo) {
  Timeline timeline = Busy(2, 1);
  timeline.bars.back().open = true;
  timeline.cut = true;
  EXPECT_THAT(Written(timeline), HasSubstr("not over when the hang was reported"));
  EXPECT_THAT(Written(timeline), HasSubstr("trace_mb"));
}

TEST(HtmlTimelineTest, HostileNamesAreInert) {
  Timeline timeline = Busy(2, 2);
  const std::string name = "</i><img src=x onerror=alert(1)>\"'\xe2\x80\xae\xff";
  timeline.things[0].name = timeline.threads[1].name = timeline.sites[0].function = name;
  const std::string html = Written(timeline);
  ExpectBalanced(html);
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("\xe2\x80\xae")));
}

// A page for the check in a browser, with more bars than are drawn.
TEST(HtmlTimelineTest, LongRunsStayReadable) {
  Stage stage = RuleScene(lockorder::Rule::kLockOrderCycle);
  const Timeline timeline = Busy(24, 200);
  HtmlOptions options;
  options.timeline = &timeline;
  const std::string html = Document(stage, options);
  ExpectBalanced(html);
  KeepForBrowser("timeline", html);
  EXPECT_THAT(html, HasSubstr("of them are drawn"));
  EXPECT_LT(html.size(), 3u << 20);
}

}  // namespace
}  // namespace lockgraph::report
