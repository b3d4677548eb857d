// --export-fixes from end to end: applied by Clang's own tool, the deadlock is gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kAdjacent[] = R"(#include <mutex>
#include <thread>
std::mutex first_mutex, second_mutex;
int total = 0;
void Forth() {
  std::lock_guard<std::mutex> one(first_mutex);
  std::lock_guard<std::mutex> two(second_mutex);
  ++total;
}
void Back() {
  std::lock_guard<std::mutex> one(second_mutex);
  std::lock_guard<std::mutex> two(first_mutex);
  --total;
}
int main() {
  std::thread thread(Forth);
  Back();
  thread.join();
}
)";

constexpr char kJoin[] = R"(#include <mutex>
#include <thread>
std::mutex state;
bool running = true;
std::thread worker;
void Work() {
  std::lock_guard<std::mutex> lock(state);
  running = false;
}
void Stop() {
  std::unique_lock<std::mutex> lock(state);
  running = false;
  worker.join();
}
int main() {
  worker = std::thread(Work);
  Stop();
}
)";

TEST(FixesCommand, WhatIsAppliedIsNotReportedAgain) {
  for (const auto& [program, code, change] :
       {std::tuple{kAdjacent, "[LG1001]", "std::scoped_lock one(first_mutex, second_mutex);"},
        std::tuple{kJoin, "[LG1006]", "  lock.unlock();\n  worker.join();"}}) {
    const Scratch scratch;
    scratch.Write("program.cc", program);
    scratch.WriteDatabase({"program.cc"});
    scratch.Shell("mkdir fixes");
    const Outcome before = scratch.Lockgraph({"check", "--export-fixes=fixes/lockgraph.yaml"});
    EXPECT_EQ(before.status, kExitFindings) << before.err;
    EXPECT_THAT(before.out, HasSubstr(code));
    const Outcome applied = scratch.Shell("clang-apply-replacements-19 fixes");
    ASSERT_EQ(applied.status, 0) << applied.err;
    EXPECT_THAT(scratch.Read("program.cc"), HasSubstr(change));
    const Outcome after = scratch.Lockgraph({"check"});
    EXPECT_EQ(after.status, kExitClean) << after.out;
  }
}

// The help names the rarer order, with the counts of both.
TEST(FixesCommand, TheMinorityIsTheOneToReverse) {
  const Scratch scratch;
  std::string program = "#include <mutex>\n#include <thread>\nstd::mutex a, b;\nint total;\n";
  for (const std::string name : {"One", "Two", "Three"}) {
    program += "void " + name + "() {\n  std::lock_guard<std::mutex> lock(a);\n  ++total;\n" +
               "  std::lock_guard<std::mutex> inner(b);\n}\n";
  }
  program +=
      "void Odd() {\n  std::lock_guard<std::mutex> lock(b);\n  ++total;\n"
      "  std::lock_guard<std::mutex> inner(a);\n}\n"
      "int main() {\n  std::thread one(One), two(Two), three(Three);\n  Odd();\n"
      "  one.join();\n  two.join();\n  three.join();\n}\n";
  scratch.Write("program.cc", program);
  scratch.WriteDatabase({"program.cc"});
  EXPECT_THAT(scratch.Lockgraph({"check"}).out,
              AllOf(HasSubstr("3 places take `a` before `b` and 1 the other way: reverse that"),
                    HasSubstr("(program.cc:23)")));
}

}  // namespace
}  // namespace lockgraph::cli
