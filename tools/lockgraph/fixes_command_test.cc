// --export-fixes from end to end: applied by Clang's own tool, the deadlock is gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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

// Functions that lock `first` and then, a statement later, `second`.
std::string Takers(const std::vector<std::string>& names, const std::string& first,
                   const std::string& second) {
  std::string functions;
  for (const std::string& name : names) {
    functions += "void " + name + "() {\n  std::lock_guard<std::mutex> lock(" + first +
                 ");\n  ++total;\n" + "  std::lock_guard<std::mutex> inner(" + second + ");\n}\n";
  }
  return functions;
}

constexpr char kLocks[] = "#include <mutex>\n#include <thread>\nstd::mutex a, b;\nint total;\n";

// The help names the rarer order, with the counts of both.
TEST(FixesCommand, TheMinorityIsTheOneToReverse) {
  const Scratch scratch;
  scratch.Write("program.cc",
                kLocks + Takers({"One", "Two", "Three"}, "a", "b") + Takers({"Odd"}, "b", "a") +
                    "int main() {\n  std::thread one(One), two(Two), three(Three);\n  Odd();\n"
                    "  one.join();\n  two.join();\n  three.join();\n}\n");
  scratch.WriteDatabase({"program.cc"});
  EXPECT_THAT(scratch.Lockgraph({"check"}).out,
              AllOf(HasSubstr("3 places take `a` before `b` and 1 the other way: reverse that"),
                    HasSubstr("(program.cc:23)")));
}

// One thread that goes through several functions follows the order as often as they do, by
// themselves or by what they call; a function that many call is one place.
TEST(FixesCommand, EachFunctionOfOneThreadIsAPlace) {
  const Scratch scratch;
  scratch.Write("program.cc",
                kLocks + Takers({"One", "Two"}, "a", "b") + Takers({"Odd", "Strange"}, "b", "a") +
                    "void TakeB() { std::lock_guard<std::mutex> lock(b); }\n"
                    "void Three() {\n  std::lock_guard<std::mutex> lock(a);\n  TakeB();\n}\n"
                    "void Twice() {\n  One();\n  ++total;\n  One();\n}\n"
                    "int main() {\n  std::thread other([] {\n    Odd();\n    Strange();\n  });\n"
                    "  Twice();\n  Two();\n  Three();\n  other.join();\n}\n");
  scratch.WriteDatabase({"program.cc"});
  const Outcome check = scratch.Lockgraph({"check", "--save-graph=program.lgg"});
  const auto counted =
      AllOf(HasSubstr("3 places take `a` before `b` and 2 the other way: reverse those"),
            HasSubstr("one of them at"));
  EXPECT_THAT(check.out, counted);
  // The counts are kept, and the same program twice has no more places.
  EXPECT_THAT(scratch.Lockgraph({"report", "program.lgg"}).out, counted);
  EXPECT_THAT(scratch.Lockgraph({"report", "program.lgg", "program.lgg"}).out, counted);
}

// Where both orders are equally frequent nobody knows which one is meant.
TEST(FixesCommand, EqualCountsNameNoMinority) {
  const Scratch scratch;
  scratch.Write("program.cc",
                kLocks + Takers({"One", "Two"}, "a", "b") + Takers({"Odd", "Strange"}, "b", "a") +
                    "int main() {\n  std::thread other([] {\n    Odd();\n"
                    "    Strange();\n  });\n  One();\n  Two();\n  other.join();\n}\n");
  scratch.WriteDatabase({"program.cc"});
  EXPECT_THAT(scratch.Lockgraph({"check"}).out,
              AllOf(HasSubstr("[LG1001]"), Not(HasSubstr("the other way"))));
}

}  // namespace
}  // namespace lockgraph::cli
