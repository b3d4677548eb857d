// What `lockgraph run` writes where: the program's output is the program's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kVictim = std::string(LOCKGRAPH_VICTIMS) + "/victim_potential";

TEST(RunCommand, LeavesAProgramWithoutFindingsAlone) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"run", "--", kVictim, "fine_gate"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST(RunCommand, ReportsBesideTheOutput) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"run", "--", kVictim, "opposite"});
  EXPECT_EQ(outcome.status, 66);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, HasSubstr("LG1001"));
}

TEST(RunCommand, WritesAFormatThatIsAskedForToTheOutput) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"run", "--format=text", "--", kVictim, "fine_gate"});
  EXPECT_THAT(outcome.out, HasSubstr("no findings"));
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(scratch.Lockgraph({"run", "--format=text:report", "--", kVictim, "opposite"}).err,
              IsEmpty());
  EXPECT_THAT(scratch.Read("report"), HasSubstr("LG1001"));
}

TEST(RunCommand, WatchesAProgramWithoutADynamicLinkerThatHasTheRuntimeInside) {
  const Scratch scratch;
  const std::string victim = std::string(LOCKGRAPH_VICTIMS) + "/victim_static";
  const Outcome outcome = scratch.Lockgraph({"run", "--", victim, "two_locks"});
  EXPECT_EQ(outcome.status, 66);
  EXPECT_THAT(outcome.err, HasSubstr("LG9001"));
}

}  // namespace
}  // namespace lockgraph::cli
