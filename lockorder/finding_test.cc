#include "lockorder/finding.h"

#include <gtest/gtest.h>

namespace lockgraph::lockorder {
namespace {

constexpr Confidence kPossible = Confidence::kPossible;
constexpr Confidence kLikely = Confidence::kLikely;
constexpr Confidence kCertain = Confidence::kCertain;

TEST(FindingTest, ConfidenceTable) {
  using E = Evidence;
  struct Row {
    Evidence evidence;
    Confidence expected;
  };
  const Row rows[] = {
      {E::kNone, kCertain},
      {E::kStatic, kCertain},
      {E::kMayHeld, kLikely},
      {E::kAssumedThread, kLikely},
      {E::kUnknownInstance, kLikely},
      {E::kGuessedCall, kLikely},
      {E::kMayHeld | E::kAssumedThread | E::kUnknownInstance, kLikely},
      {E::kGuessedCall | E::kMayHeld, kPossible},
      {E::kGuessedCall | E::kManyTargets | E::kSeveralGuesses, kPossible},
      {E::kLastOwner, kLikely},
      {E::kLastOwner | E::kUnknownInstance, kLikely},
      {E::kLastOwner | E::kUnknownInstance | E::kAssumedThread, kPossible},
      {E::kLastOwner | E::kGuessedCall, kPossible},
      {E::kSomeSignallers, kPossible},
      {E::kAmbiguousName, kPossible},
      {E::kUnresolvedLock, kPossible},
      {E::kCutOff, kPossible},
      {E::kUnknownPolicy, kLikely},
      {E::kUnknownPolicy | E::kMayHeld, kPossible},
      {E::kObserved | E::kMayHeld, kCertain},
      {E::kObserved | E::kCutOff, kLikely},
      {E::kObserved | E::kUnknownPolicy, kCertain},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ConfidenceOf(Rule::kLockOrderCycle, row.evidence), row.expected)
        << static_cast<uint32_t>(row.evidence);
  }
}

TEST(FindingTest, InstancesAreNeverCertainByAnalysis) {
  EXPECT_EQ(ConfidenceOf(Rule::kUnorderedInstances, Evidence::kNone), kLikely);
  EXPECT_EQ(ConfidenceOf(Rule::kUnorderedInstances, Evidence::kUnknownInstance), kPossible);
}

TEST(FindingTest, Levels) {
  EXPECT_EQ(LevelOf(Rule::kLockOrderCycle, kCertain), Level::kError);
  EXPECT_EQ(LevelOf(Rule::kLockOrderCycle, kLikely), Level::kWarning);
  EXPECT_EQ(LevelOf(Rule::kLockOrderCycle, kPossible), Level::kNote);
  EXPECT_EQ(LevelOf(Rule::kNotReleased, kCertain), Level::kWarning);
  EXPECT_EQ(LevelOf(Rule::kNotHeld, kLikely), Level::kNote);
  EXPECT_EQ(LevelOf(Rule::kCallbackUnderLock, kLikely), Level::kNote);
  EXPECT_EQ(LevelOf(Rule::kCoroutineUnderLock, kPossible), Level::kWarning);
}

TEST(FindingTest, ExplainsEachDoubt) {
  Finding finding;
  EXPECT_EQ(ExplainConfidence(finding).size(), 1u);
  finding.evidence = Evidence::kMayHeld | Evidence::kGuessedCall | Evidence::kObserved;
  EXPECT_EQ(ExplainConfidence(finding).size(), 3u);
}

}  // namespace
}  // namespace lockgraph::lockorder
