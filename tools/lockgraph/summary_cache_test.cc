// The cache of summaries in bad company: damaged entries, killed runs, full disks, two runs at
// once.
#include "tools/lockgraph/summary_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CacheTest : public ::testing::Test {
 protected:
  CacheTest() {
    scratch_.Write("cycle.cc", kCycleProgram);
    scratch_.Write("other.cc", "#include <mutex>\nstd::mutex other;\nvoid F() { other.lock(); }\n");
    scratch_.WriteDatabase({"cycle.cc", "other.cc"});
    scratch_.Shell("sleep 0.1");  // what is brand new may still be written to
  }

  Outcome Check(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"compile_commands.json", "--cache-dir=cache"};
    words.insert(words.end(), more.begin(), more.end());
    return scratch_.Lockgraph(words);
  }

  const Scratch scratch_;
};

TEST_F(CacheTest, ADamagedEntryIsMadeAgainAndToldOnce) {
  const Outcome cold = Check();
  EXPECT_EQ(cold.status, kExitFindings) << cold.err;
  // Damage in the middle, where only the whole hash tells.
  scratch_.Shell(
      "for s in cache/*.lgs; do printf XXXX | dd of=$s bs=1 seek=400 conv=notrunc; done");
  const Outcome damaged = Check();
  EXPECT_EQ(damaged.out, cold.out);
  EXPECT_THAT(damaged.err, HasSubstr("damaged in the cache: 2"));
  const Outcome warm = Check();
  EXPECT_EQ(warm.out, cold.out);
  EXPECT_THAT(warm.err, HasSubstr("(2 from the cache)"));
  EXPECT_THAT(warm.err, Not(HasSubstr("damaged")));
}

TEST_F(CacheTest, WhatIsCutShortOrMixedUpIsNotTaken) {
  const Outcome cold = Check();
  scratch_.Shell("for s in cache/*.lgs; do head -c 100 $s > t && mv t $s; done");
  EXPECT_EQ(Check().out, cold.out);
  scratch_.Shell("for s in cache/*.inputs; do head -c 100 $s > t && mv t $s; done");
  EXPECT_EQ(Check().out, cold.out);
  // As if two runs had written at once, or one been killed between its two files.
  scratch_.Shell("set -- cache/*.lgs; cp $1 t && cp $2 $1 && cp t $2");
  const Outcome mixed = Check();
  EXPECT_EQ(mixed.out, cold.out);
  EXPECT_THAT(mixed.err, Not(HasSubstr("from the cache")));
  EXPECT_THAT(Check().err, HasSubstr("(2 from the cache)"));
}

TEST_F(CacheTest, CacheOnlyParsesNothingAndSaysWhatIsMissing) {
  Outcome outcome = Check({"--cache-only"});
  EXPECT_EQ(outcome.status, kExitIncomplete);
  EXPECT_THAT(outcome.out + outcome.err, HasSubstr("2 units are not in the cache"));
  Check();
  outcome = Check({"--cache-only"});
  EXPECT_EQ(outcome.status, kExitFindings) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("(2 from the cache)"));
  EXPECT_EQ(Check({"--cache-only", "--no-cache"}).status, kExitUsage);
}

TEST_F(CacheTest, TwoRunsAtOnce) {
  const std::string run = "lockgraph compile_commands.json --cache-dir=cache --quiet";
  const Outcome both = scratch_.Shell(run + " > one.txt & " + run + " > two.txt; wait");
  EXPECT_EQ(scratch_.Read("one.txt"), scratch_.Read("two.txt")) << both.err;
  EXPECT_THAT(scratch_.Read("one.txt"), HasSubstr("LG1001"));
  const Outcome warm = Check();
  EXPECT_EQ(warm.out, scratch_.Read("one.txt"));
  EXPECT_THAT(warm.err, HasSubstr("(2 from the cache)"));
}

TEST_F(CacheTest, AKilledRunLeavesNothingThatIsTaken) {
  for (const std::string delay : {"0.05", "0.2", "0.5"}) {
    scratch_.Shell("timeout -s KILL " + delay +
                   " lockgraph compile_commands.json --cache-dir=cache > /dev/null 2>&1");
    const Outcome outcome = Check();
    EXPECT_EQ(outcome.status, kExitFindings) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("LG1001"));
    scratch_.Shell("rm -rf cache");
  }
}

TEST_F(CacheTest, AFullDiskIsDoneWithout) {
  const std::string run =
      "mkdir small && mount -t tmpfs -o size=16k none small || exit 32\n"
      "lockgraph compile_commands.json --cache-dir=small/cache; s=$?; umount small; exit $s\n";
  scratch_.Write("run.sh", run);
  const Outcome outcome = scratch_.Shell("unshare -m sh run.sh");
  if (outcome.status == 32 || outcome.err.find("unshare") != std::string::npos) {
    GTEST_SKIP() << "may not mount";
  }
  EXPECT_EQ(outcome.status, kExitFindings) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("No space left on device"));
  EXPECT_THAT(outcome.out, HasSubstr("LG1001"));
}

}  // namespace
}  // namespace lockgraph::cli
