// The judge on large inputs: bounded time, the shortest cycles first, and what is cut is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>

#include "lockorder/judge.h"

namespace lockgraph::lockorder {
namespace {

// `count` locks, `threads` threads that all run at once.
Observations Program(uint32_t count, uint32_t threads) {
  Observations o;
  for (uint32_t i = 0; i < count; ++i) {
    Resource lock;
    lock.class_key = "lock " + std::to_string(i);
    lock.instance_key = lock.class_key;
    lock.name = lock.class_key;
    lock.instance = Instance::kOne;
    o.resources.push_back(std::move(lock));
  }
  for (uint32_t t = 0; t < threads; ++t) {
    Thread thread;
    thread.name = "thread " + std::to_string(t);
    o.threads.push_back(std::move(thread));
  }
  return o;
}

void Nest(Observations& o, uint32_t thread, uint32_t first, uint32_t second) {
  const auto site = [&o] {
    const auto line = static_cast<uint32_t>(o.sites.size() + 1);
    o.sites.push_back({"a.cc", line, 1, 2, "f" + std::to_string(line % 1000)});
    return SiteId{line - 1};
  };
  Hold hold;
  hold.resource = {first};
  hold.site = site();
  Dependency d;
  d.thread = {thread};
  d.wanted = {second};
  d.held = {hold};
  d.site = site();
  o.dependencies.push_back(std::move(d));
}

// How much slower the judge is when a sanitizer looks on.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr double kSlowness = 20;
#elif defined(__has_feature)
constexpr double kSlowness =
    __has_feature(thread_sanitizer) || __has_feature(address_sanitizer) ? 20 : 1;
#else
constexpr double kSlowness = 1;
#endif

double Seconds(const Observations& o, Verdict& verdict, const JudgeOptions& options = {}) {
  const auto start = std::chrono::steady_clock::now();
  verdict = Judge(o, options);
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  ::testing::Test::RecordProperty("seconds", std::to_string(time.count()));
  return time.count() / kSlowness;
}

TEST(JudgeScaleTest, FindsARingOf45Locks) {
  Observations o = Program(45, 45);
  for (uint32_t i = 0; i < 45; ++i) Nest(o, i, i, (i + 1) % 45);
  Verdict verdict;
  EXPECT_LT(Seconds(o, verdict), 1);
  ASSERT_EQ(verdict.findings.size(), 1u);
  EXPECT_EQ(verdict.findings[0].parties.size(), 45u);
  EXPECT_EQ(verdict.cycles_cut, 0u);
}

TEST(JudgeScaleTest, CutsADenseComponentOf500Locks) {
  Observations o = Program(500, 8);
  for (uint32_t i = 0; i < 500; ++i) {
    for (uint32_t j = 0; j < 500; ++j) {
      if (i != j) Nest(o, (i * 7 + j) % 8, i, j);
    }
  }
  Verdict verdict;
  EXPECT_LT(Seconds(o, verdict), 5);
  ASSERT_FALSE(verdict.findings.empty());
  for (const Finding& finding : verdict.findings) EXPECT_EQ(finding.parties.size(), 2u);
  EXPECT_GT(verdict.cycles_cut, 0u);
}

TEST(JudgeScaleTest, FindsTheInversionAmongManyOrderedLocks) {  // K8
  Observations o = Program(10000, 20);
  std::mt19937 random(7);
  for (uint32_t i = 0; i < 100000; ++i) {
    uint32_t a = static_cast<uint32_t>(random() % 10000);
    uint32_t b = static_cast<uint32_t>(random() % 10000);
    if (a == b) continue;
    if (a > b) std::swap(a, b);
    Nest(o, static_cast<uint32_t>(random() % 20), a, b);
  }
  Nest(o, 0, 17, 4711);
  Nest(o, 1, 4711, 17);
  Verdict verdict;
  EXPECT_LT(Seconds(o, verdict), 3);
  ASSERT_FALSE(verdict.findings.empty());
  const bool found =
      std::any_of(verdict.findings.begin(), verdict.findings.end(),
                  [](const Finding& finding) { return finding.parties.size() == 2; });
  EXPECT_TRUE(found);
}

TEST(JudgeScaleTest, EndsOnALargeTangle) {
  Observations o = Program(10000, 20);
  std::mt19937 random(8);
  for (uint32_t i = 0; i < 100000; ++i) {
    const auto a = static_cast<uint32_t>(random() % 10000);
    const auto b = static_cast<uint32_t>(random() % 10000);
    if (a != b) Nest(o, static_cast<uint32_t>(random() % 20), a, b);
  }
  Verdict verdict;
  EXPECT_LT(Seconds(o, verdict), 5);
  EXPECT_FALSE(verdict.findings.empty());
}

TEST(JudgeScaleTest, FoldsManyWitnessesOfOneEdge) {  // A12
  Observations o = Program(2, 100);
  for (uint32_t i = 0; i < 50000; ++i) Nest(o, i % 100, i % 2, 1 - i % 2);
  Verdict verdict;
  EXPECT_LT(Seconds(o, verdict), 3);
  ASSERT_EQ(verdict.findings.size(), 1u);
  EXPECT_GT(verdict.findings[0].similar, 1000u);
}

// All in one thread: nothing can hang, and finding that out must not take for ever.
TEST(JudgeScaleTest, EndsWhereNothingRunsInParallel) {
  Observations o = Program(300, 1);
  for (uint32_t i = 0; i < 300; ++i) {
    for (uint32_t j = 0; j < 300; ++j) {
      if (i != j) Nest(o, 0, i, j);
    }
  }
  Verdict verdict;
  EXPECT_LT(Seconds(o, verdict), 5);
  EXPECT_TRUE(verdict.findings.empty());
}

// Many different witnesses on each edge, of which no choice is possible: they all hold one gate.
TEST(JudgeScaleTest, EndsWhereAGateForbidsEveryChoice) {
  Observations o = Program(70, 10);
  std::mt19937 random(9);
  for (Resource& lock : o.resources) lock.instance = Instance::kRelative;
  o.resources[8].instance = Instance::kOne;
  for (uint32_t i = 0; i < 20000; ++i) {
    const auto a = static_cast<uint32_t>(random() % 8);
    const auto b = static_cast<uint32_t>(random() % 8);
    if (a == b) continue;
    Nest(o, static_cast<uint32_t>(random() % 10), a, b);
    Hold gate = o.dependencies.back().held[0];
    gate.resource = {8};
    o.dependencies.back().held.push_back(gate);
    gate.resource = {static_cast<uint32_t>(9 + random() % 60)};  // makes witnesses different
    gate.mode = Mode::kShared;
    o.dependencies.back().held.push_back(gate);
  }
  Verdict verdict;
  EXPECT_LT(Seconds(o, verdict), 20);
  EXPECT_TRUE(verdict.findings.empty());
}

// No recursion on the depth of anything.
TEST(JudgeScaleTest, ChainsOfAHundredThousandLocks) {
  Observations o = Program(100000, 2);
  for (uint32_t i = 0; i + 1 < 100000; ++i) Nest(o, i % 2, i, i + 1);
  Verdict verdict;
  EXPECT_LT(Seconds(o, verdict), 3);
  EXPECT_TRUE(verdict.findings.empty());
}

}  // namespace
}  // namespace lockgraph::lockorder
