#include "lockorder/unification.h"

#include <gtest/gtest.h>

#include <vector>

#include "lockorder/judge.h"
#include "lockorder/sketch.h"

namespace lockgraph::lockorder {
namespace {

// Two entry points of a library with locks `a`, `b` and `gate` in objects of one class.
class Objects : public testing::Test {
 protected:
  Objects() {
    s[t1].assumed = s[t2].assumed = true;
    s[t1].many = s[t2].many = true;
  }

  // How sure the only finding is; -1 where there is none.
  int Sureness() const {
    const Verdict verdict = Judge(s.observations, {});
    if (verdict.findings.empty()) return -1;
    EXPECT_EQ(verdict.findings.size(), 1u);
    return static_cast<int>(verdict.findings[0].confidence);
  }
  ResourceId GateOf(ObjectId owner) { return s.In(owner, "gate"); }

  static constexpr int kNothing = -1;
  static constexpr int kNote = static_cast<int>(Confidence::kPossible);
  static constexpr int kWarning = static_cast<int>(Confidence::kLikely);

  Sketch s;
  const ThreadId t1 = s.Main("entry1");
  const ThreadId t2 = s.Main("entry2");
  const ObjectId self1 = s.Thing(ObjectKind::kGiven, "arg0 of entry1");
  const ObjectId self2 = s.Thing(ObjectKind::kGiven, "arg0 of entry2");
  const ObjectId next1 = s.Thing(ObjectKind::kReached, "arg0.next of entry1", self1);
  const ObjectId made1 = s.Thing(ObjectKind::kMade, "new of entry1");
};

TEST_F(Objects, OneObjectOnEachSide) {
  s.Nested(t1, s.In(self1, "a"), s.In(self1, "b"));
  s.Nested(t2, s.In(self2, "b"), s.In(self2, "a"));
  EXPECT_EQ(Sureness(), kWarning);
}

TEST_F(Objects, AnObjectAndItsNeighbourAreNotOne) {
  s.Nested(t1, s.In(self1, "a"), s.In(next1, "b"));
  s.Nested(t2, s.In(self2, "b"), s.In(self2, "a"));
  EXPECT_EQ(Sureness(), kNote);
}

TEST_F(Objects, ANewObjectIsNotOneThatWasGiven) {
  s.Nested(t1, s.In(self1, "a"), s.In(made1, "b"));
  s.Nested(t2, s.In(self2, "b"), s.In(self2, "a"));
  EXPECT_EQ(Sureness(), kNothing);
}

TEST_F(Objects, NeighboursLockedInBothDirections) {
  const ObjectId next2 = s.Thing(ObjectKind::kReached, "arg0.next of entry2", self2);
  s.Nested(t1, s.In(self1, "a"), s.In(next1, "b"));
  s.Nested(t2, s.In(next2, "b"), s.In(self2, "a"));
  EXPECT_EQ(Sureness(), kWarning);
}

TEST_F(Objects, AnObjectOfAnotherClassThatLeadsBackMayBeTheSame) {
  const ObjectId part = s.Thing(ObjectKind::kReached, "arg1.whole of entry1",
                                s.Thing(ObjectKind::kGiven, "arg1 of entry1", {}, "Part"));
  s.Nested(t1, s.In(self1, "a"), s.In(part, "b"));
  s.Nested(t2, s.In(self2, "b"), s.In(self2, "a"));
  EXPECT_EQ(Sureness(), kWarning);
}

TEST_F(Objects, TheWholeCycleCounts) {
  const ThreadId t3 = s.Main("entry3");
  s[t3].assumed = s[t3].many = true;
  const ObjectId self3 = s.Thing(ObjectKind::kGiven, "arg0 of entry3");
  s.Nested(t1, s.In(self1, "a"), s.In(next1, "b"));
  s.Nested(t2, s.In(self2, "b"), s.In(self2, "c"));
  s.Nested(t3, s.In(self3, "c"), s.In(self3, "a"));
  EXPECT_EQ(Sureness(), kNote);
}

TEST_F(Objects, GateInTheObjectOfTheCycle) {
  s.Wants(t1, {s.Holds(GateOf(self1)), s.Holds(s.In(self1, "a"))}, s.In(self1, "b"));
  s.Wants(t2, {s.Holds(GateOf(self2)), s.Holds(s.In(self2, "b"))}, s.In(self2, "a"));
  EXPECT_EQ(Sureness(), kNothing);
}

TEST_F(Objects, GateInTheObjectThatLeadsToThoseOfTheCycle) {
  const ObjectId next2 = s.Thing(ObjectKind::kReached, "arg0.next of entry2", self2);
  s.Wants(t1, {s.Holds(GateOf(self1)), s.Holds(s.In(next1, "a"))}, s.In(next1, "b"));
  s.Wants(t2, {s.Holds(GateOf(self2)), s.Holds(s.In(next2, "b"))}, s.In(next2, "a"));
  EXPECT_EQ(Sureness(), kNothing);
}

TEST_F(Objects, GateOfAnyObjectSeparatesNoGlobals) {
  s.Wants(t1, {s.Holds(GateOf(self1)), s.Holds(s.Lock("a"))}, s.Lock("b"));
  s.Wants(t2, {s.Holds(GateOf(self2)), s.Holds(s.Lock("b"))}, s.Lock("a"));
  EXPECT_EQ(Sureness(), kWarning);
}

TEST_F(Objects, GateInAnElementOrWithoutAnOwnerSeparatesNothing) {
  s.Wants(t1, {s.Holds(s.Member("gate", "[i]")), s.Holds(s.Lock("a"))}, s.Lock("b"));
  s.Wants(t2, {s.Holds(s.Member("gate", "[j]")), s.Holds(s.Lock("b"))}, s.Lock("a"));
  EXPECT_EQ(Sureness(), kWarning);
}

TEST_F(Objects, GateOfSomeObjectLeavesADoubt) {
  const ObjectId some = s.Thing(ObjectKind::kSome, "some");
  s.Wants(t1, {s.Holds(GateOf(some)), s.Holds(s.Lock("a"))}, s.Lock("b"));
  s.Wants(t2, {s.Holds(GateOf(self2)), s.Holds(s.Lock("b"))}, s.Lock("a"));
  EXPECT_EQ(Sureness(), kNote);
}

TEST_F(Objects, GateMadeAtOnePlaceIsOneObject) {
  const ObjectId made = s.Thing(ObjectKind::kMade, "new");
  s.Wants(t1, {s.Holds(GateOf(made)), s.Holds(s.Lock("a"))}, s.Lock("b"));
  s.Wants(t2, {s.Holds(GateOf(made)), s.Holds(s.Lock("b"))}, s.Lock("a"));
  EXPECT_EQ(Sureness(), kNothing);
}

// Two threads that one function started know its arguments by one name.
TEST_F(Objects, GateInAnArgumentOfTheCreator) {
  const ThreadId child = s.Start(t1, "child", {});
  s.Wants(t1, {s.Holds(GateOf(self1)), s.Holds(s.Lock("a"))}, s.Lock("b")).live = {child};
  s.Wants(child, {s.Holds(GateOf(self1)), s.Holds(s.Lock("b"))}, s.Lock("a"));
  EXPECT_EQ(Sureness(), kNothing);
}

}  // namespace
}  // namespace lockgraph::lockorder
