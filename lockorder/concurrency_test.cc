#include "lockorder/concurrency.h"

#include <gtest/gtest.h>

#include "lockorder/judge.h"
#include "lockorder/sketch.h"

namespace lockgraph::lockorder {
namespace {

class ConcurrencyTest : public ::testing::Test {
 protected:
  bool Parallel(ThreadId a, ThreadId b, std::vector<ThreadId> live_at_a = {}) {
    Dependency x;
    x.thread = a;
    x.live = std::move(live_at_a);
    Dependency y;
    y.thread = b;
    const bool forth = MayHappenInParallel(s.observations, x, y);
    EXPECT_EQ(forth, MayHappenInParallel(s.observations, y, x));
    return forth;
  }

  Sketch s;
  ThreadId main = s.Main();
};

TEST_F(ConcurrencyTest, OneThreadOnlyWithItselfIfMany) {
  const ThreadId t = s.Start(main, "t");
  EXPECT_FALSE(Parallel(t, t));
  s[t].many = true;
  EXPECT_TRUE(Parallel(t, t));
}

TEST_F(ConcurrencyTest, ChildOfManyIsMany) {
  const ThreadId t = s.Start(main, "t");
  const ThreadId u = s.Start(t, "u");
  s[t].many = true;
  EXPECT_TRUE(Parallel(u, u));
  EXPECT_TRUE(Parallel(t, u));
}

TEST_F(ConcurrencyTest, CreatorMeetsWhatIsAlive) {
  const ThreadId t = s.Start(main, "t");
  const ThreadId u = s.Start(t, "u");
  EXPECT_FALSE(Parallel(main, t));
  EXPECT_TRUE(Parallel(main, t, {t}));
  EXPECT_TRUE(Parallel(main, u, {u}));  // t has ended, u has not
  EXPECT_TRUE(Parallel(main, u, {t}));
}

TEST_F(ConcurrencyTest, SiblingsMeetIfOneStartsWhileTheOtherLives) {
  const ThreadId t = s.Start(main, "t");
  const ThreadId u = s.Start(main, "u");
  const ThreadId grandchild = s.Start(u, "grandchild");
  EXPECT_FALSE(Parallel(t, u));
  s[u].live_at_start = {t};
  EXPECT_TRUE(Parallel(t, u));
  EXPECT_TRUE(Parallel(t, grandchild));
  s[u].live_at_start = {};
  s[grandchild].live_at_start = {t};
  EXPECT_TRUE(Parallel(t, grandchild));
  EXPECT_FALSE(Parallel(t, u));
}

TEST_F(ConcurrencyTest, Processes) {
  const ThreadId other = s.Main("other");
  EXPECT_TRUE(Parallel(main, other));
  s[main].process = 1;
  EXPECT_TRUE(Parallel(main, other));
  s[other].process = 2;
  EXPECT_FALSE(Parallel(main, other));
}

TEST_F(ConcurrencyTest, EntryPointsMeetEverybodyButWhatTheyStart) {
  const ThreadId entry = s.Main("entry");
  s[entry].assumed = true;
  const ThreadId child = s.Start(entry, "child");
  EXPECT_FALSE(Parallel(entry, entry));
  EXPECT_TRUE(Parallel(entry, main));
  EXPECT_FALSE(Parallel(entry, child));
  EXPECT_TRUE(Parallel(entry, child, {child}));
  s[entry].many = true;
  EXPECT_TRUE(Parallel(entry, child));
}

TEST_F(ConcurrencyTest, SurvivesThreadsThatAreTheirOwnAncestors) {
  const ThreadId t = s.Start(main, "t");
  const ThreadId u = s.Start(t, "u");
  s[t].parent = u;
  Parallel(t, u);
  Parallel(main, u);
  s[t].parent = t;
  Parallel(t, u);
}

}  // namespace
}  // namespace lockgraph::lockorder
