// What a person sees of `lockgraph run`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Both orders, one after the other; with an argument both at once, which hangs.
constexpr char kProgram[] = R"(
#include <barrier>
#include <chrono>
#include <mutex>
#include <thread>
std::mutex first_mutex, second_mutex;
std::barrier both(2);
void Take(std::mutex& a, std::mutex& b, bool hang) {
  std::lock_guard one(a);
  if (hang) both.arrive_and_wait();
  std::lock_guard two(b);
}
int main(int argc, char**) {
  const bool hang = argc > 1;
  std::thread t([hang] { Take(first_mutex, second_mutex, hang); });
  if (!hang) std::this_thread::sleep_for(std::chrono::milliseconds(100));  // nobody joins yet
  Take(second_mutex, first_mutex, hang);
  t.join();
}
)";

class WatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    scratch_.Write("src/program.cc", kProgram);
    scratch_.Shell("mkdir -p build/bin");
    const Outcome built =
        scratch_.Shell("c++ -std=c++20 -g -pthread \"$PWD/src/program.cc\" -o build/bin/program");
    ASSERT_EQ(built.status, 0) << built.err;
  }
  Scratch scratch_;
};

TEST_F(WatchTest, FilesAreNamedFromTheProjectWhereverTheProgramIsRun) {
  for (const std::string directory : {".", "build", "build/bin"}) {
    const Outcome outcome =
        scratch_.Shell("p=$PWD/build/bin/program; cd " + directory + " && lockgraph run -- $p");
    EXPECT_EQ(outcome.status, 66) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("--> src/program.cc:11:"),
                                   HasSubstr("std::lock_guard two(b);"),  // the source is found
                                   Not(HasSubstr(scratch_.path()))))
        << directory;
  }
}

TEST_F(WatchTest, AHangIsToldOnceAndWithAWayOut) {
  const std::string run = "lockgraph run --stop-after=30 --format=";
  const Outcome text = scratch_.Shell(run + "text -- build/bin/program hang");
  EXPECT_EQ(text.status, 66) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("error[LG9001]"), Not(HasSubstr("error[LG1001]")),
                              HasSubstr("`std::scoped_lock`"), HasSubstr("1 error\n")));
  // Without the rule of hangs, the order that led there is told.
  const Outcome order = scratch_.Shell(run + "clang --disable=LG9001 -- build/bin/program hang");
  EXPECT_THAT(order.out, AllOf(HasSubstr("[LG1001]"), Not(HasSubstr("LG9001"))));
}

}  // namespace
}  // namespace lockgraph::cli
