#include "report/lock_wrappers.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/stage.h"
#include "report/story.h"

namespace lockgraph::report {
namespace {

using lockorder::CallPath;
using lockorder::Dependency;
using lockorder::Mode;
using lockorder::ResourceId;
using lockorder::Rule;
using lockorder::SiteId;
using testing::ElementsAre;

// Two locks of a class of the program, `Mutex`, whose member function Lock() takes the native one.
class LockWrappersTest : public testing::Test {
 protected:
  LockWrappersTest()
      : stage_("/nowhere"),
        a_(stage_.Lock("a")),
        b_(stage_.Lock("b")),
        inside_(Site("Mutex::Lock", 5)) {}

  SiteId Site(const std::string& function, uint32_t line) {
    stage_.observations.sites.push_back({"x.cc", line, 3, 9, function});
    return {static_cast<uint32_t>(stage_.observations.sites.size() - 1)};
  }

  // A thread that takes `first` by the call at `outer` and then `second` by the one at `inner`.
  uint32_t Take(ResourceId first, SiteId outer, ResourceId second, SiteId inner) {
    return stage_.Want(stage_.Main(), {Holds(first, Mode::kExclusive, inside_, {outer})}, second,
                       Mode::kExclusive, inside_, {inner});
  }

  // "hold 12", "call 13": what the story shows.
  std::vector<std::string> Told() {
    SourceCache sources("/nowhere");
    const Teller teller(stage_.observations, sources, TellOptions{});
    std::vector<std::string> told;
    for (const Step& step : teller.Tell(stage_.verdict.findings.front()).steps) {
      const char* kind = step.kind == Step::Kind::kHold   ? "hold "
                         : step.kind == Step::Kind::kCall ? "call "
                                                          : "want ";
      told.push_back(kind + std::to_string(teller.naming().Site(step.site).line));
    }
    return told;
  }

  Stage stage_;
  const ResourceId a_, b_;
  const SiteId inside_;
};

TEST_F(LockWrappersTest, ALockIsShownWhereTheProgramTakesIt) {
  const uint32_t one = Take(a_, Site("Up", 11), b_, Site("Up", 12));
  const uint32_t two = Take(b_, Site("Down", 21), a_, Site("Down", 22));
  stage_.Find(Rule::kLockOrderCycle, lockorder::Confidence::kCertain, {{one, 0}, {two, 0}});
  EXPECT_THAT(Told(), ElementsAre("hold 11", "want 12", "hold 21", "want 22"));
}

TEST_F(LockWrappersTest, CallsOnTheWayAreStillShown) {
  const SiteId outer = Site("Up", 11), call = Site("Up", 12), inner = Site("Deep", 31);
  const uint32_t one = stage_.Want(stage_.Main(), {Holds(a_, Mode::kExclusive, inside_, {outer})},
                                   b_, Mode::kExclusive, inside_, {call, inner});
  stage_.Find(Rule::kLockOrderCycle, lockorder::Confidence::kCertain, {{one, 0}});
  EXPECT_THAT(Told(), ElementsAre("hold 11", "call 12", "want 31"));
}

TEST_F(LockWrappersTest, WithinAFunctionThatTakesBothLocksNothingIsFolded) {
  const SiteId call = Site("Up", 11), first = Site("LockBoth", 41), second = Site("LockBoth", 42);
  const uint32_t inside = stage_.Want(stage_.Main(), {Holds(a_, Mode::kExclusive, first, {call})},
                                      b_, Mode::kExclusive, second, {call});
  stage_.Want(stage_.Main(), {Holds(a_, Mode::kExclusive, first, {call})}, b_, Mode::kExclusive,
              Site("Up", 13), {});
  stage_.Find(Rule::kLockOrderCycle, lockorder::Confidence::kCertain, {{inside, 0}});
  EXPECT_THAT(Told(), ElementsAre("hold 41", "want 42"));
}

TEST_F(LockWrappersTest, AFunctionThatDoesMoreUnderItsLockIsNoWrapper) {
  const SiteId find = Site("FindLocked", 61), look = Site("FindLocked", 62);
  const uint32_t one =
      stage_.Want(stage_.Main(), {Holds(a_, Mode::kExclusive, find, {Site("Up", 11)})}, b_,
                  Mode::kExclusive, Site("Up", 12), {});
  const SiteId call = Site("Up", 13);
  stage_.Want(stage_.Main(), {Holds(a_, Mode::kExclusive, find, {call})}, b_, Mode::kExclusive,
              Site("Get", 71), {call, look});
  stage_.Find(Rule::kLockOrderCycle, lockorder::Confidence::kCertain, {{one, 0}});
  EXPECT_THAT(Told(), ElementsAre("call 11", "hold 61", "want 12"));
}

TEST_F(LockWrappersTest, AFunctionThatForgetsToReleaseIsNoWrapper) {
  const SiteId feed = Site("Feed", 51), again = Site("Up", 12);
  const uint32_t one =
      stage_.Want(stage_.Main(), {Holds(a_, Mode::kExclusive, feed, {Site("Up", 11)})}, a_,
                  Mode::kExclusive, feed, {again});
  lockorder::Misuse forgotten;
  forgotten.rule = Rule::kNotReleased;
  forgotten.resource = a_;
  forgotten.site = Site("Feed", 55);
  stage_.observations.misuses.push_back(forgotten);
  stage_.Find(Rule::kSelfDeadlock, lockorder::Confidence::kCertain, {{one, 0}});
  EXPECT_THAT(Told(), ElementsAre("call 11", "hold 51", "call 12", "want 51"));
}

}  // namespace
}  // namespace lockgraph::report
