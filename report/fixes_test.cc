// Fixes are applied by clang-apply-replacements and the result is read.
#include "report/fixes.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "llvm/Support/Program.h"
#include "report/guard_statement.h"
#include "report/stage.h"

namespace lockgraph::report {
namespace {

using lockorder::Mode;
using lockorder::Rule;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FixesTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "fixes_test_" +
                 testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }

  void Source(const std::string& text) {
    std::ofstream(directory_ + "/a.cc", std::ios::binary) << text;
  }

  std::string Read() {
    std::ifstream in(directory_ + "/a.cc", std::ios::binary);
    std::stringstream content;
    content << in.rdbuf();
    return content.str();
  }

  // Exports the fixes, applies them, and returns the source after that.
  std::string Applied(const Stage& stage) {
    SourceCache sources(directory_);
    const Teller teller(stage.observations, sources, TellOptions{});
    {
      std::error_code error;
      llvm::raw_fd_ostream out(directory_ + "/fixes.yaml", error);
      WriteFixes(out, teller, stage.verdict);
    }
    const auto program = llvm::sys::findProgramByName("clang-apply-replacements-19");
    if (!program) return "clang-apply-replacements-19 is not installed";
    std::string message;
    const int status = llvm::sys::ExecuteAndWait(*program, {*program, directory_}, std::nullopt, {},
                                                 /*SecondsToWait=*/30, 0, &message);
    EXPECT_EQ(status, 0) << message;
    return Read();
  }

  std::string directory_;
};

Stage Transfer(const std::string& directory, const std::string& type = "std::mutex") {
  Stage stage(directory);
  const lockorder::ResourceId mutex = stage.Lock("Account::mutex", type);
  const lockorder::ThreadId main = stage.Main();
  const uint32_t pair =
      stage.Want(main, {Holds(mutex, Mode::kExclusive, stage.At("a.cc", "from.mutex", "Transfer"))},
                 mutex, Mode::kExclusive, stage.At("a.cc", "to.mutex", "Transfer"));
  stage.Find(Rule::kUnorderedInstances, lockorder::Confidence::kLikely, {{pair, 0}, {pair, 0}});
  return stage;
}

TEST_F(FixesTest, AdjacentGuardsBecomeOne) {
  Source(
      "void Transfer(Account& from, Account& to) {\n"
      "  std::lock_guard<std::mutex> first(from.mutex);\n"
      "  std::lock_guard<std::mutex> second(to.mutex);\n"
      "  Move(from, to);\n"
      "}\n");
  EXPECT_EQ(Applied(Transfer(directory_)),
            "void Transfer(Account& from, Account& to) {\n"
            "  std::scoped_lock first(from.mutex, to.mutex);\n"
            "  Move(from, to);\n"
            "}\n");
}

TEST_F(FixesTest, BothThreadsOfACycleAreFixedInOneGo) {
  Source(
      "void F() {\n  std::lock_guard x(a);\n  std::lock_guard y(b);\n}\n"
      "void G() {\n  const std::lock_guard x{b};\n  const std::lock_guard y{a};\n}\n");
  Stage stage(directory_);
  const lockorder::ResourceId a = stage.Lock("a"), b = stage.Lock("b");
  const lockorder::ThreadId main = stage.Main();
  const uint32_t f = stage.Want(main, {Holds(a, Mode::kExclusive, stage.At("a.cc", "x(a)", "F"))},
                                b, Mode::kExclusive, stage.At("a.cc", "y(b)", "F"));
  const uint32_t g = stage.Want(main, {Holds(b, Mode::kExclusive, stage.At("a.cc", "x{b}", "G"))},
                                a, Mode::kExclusive, stage.At("a.cc", "y{a}", "G"));
  stage.Find(Rule::kLockOrderCycle, lockorder::Confidence::kCertain, {{f, 0}, {g, 0}});
  // The same again, as another finding: its fix is already there.
  stage.Find(Rule::kLockOrderCycle, lockorder::Confidence::kCertain, {{f, 0}, {g, 0}});
  EXPECT_EQ(Applied(stage),
            "void F() {\n  std::scoped_lock x(a, b);\n}\n"
            "void G() {\n  const std::scoped_lock x(b, a);\n}\n");
}

Stage Stop(const std::string& directory) {
  Stage stage(directory);
  const lockorder::ResourceId mutex = stage.Lock("mutex_");
  const lockorder::ThreadId main = stage.Main();
  const lockorder::ThreadId worker = stage.Start("Run", {});
  const uint32_t join =
      stage.Want(main, {Holds(mutex, Mode::kExclusive, stage.At("a.cc", "lock(mutex_)", "Stop"))},
                 stage.observations.threads[worker.value].end, Mode::kExclusive,
                 stage.At("a.cc", "worker_.join()", "Stop"));
  const uint32_t run = stage.Want(worker, {}, mutex, Mode::kExclusive, {});
  stage.Find(Rule::kWaitUnderLock, lockorder::Confidence::kCertain,
             {{join, 0}, {run, lockorder::Party::kThreadEnd}});
  return stage;
}

TEST_F(FixesTest, TheLockIsReleasedBeforeTheJoin) {
  Source(
      "void Stop() {\n  std::unique_lock lock(mutex_);\n  stop_ = true;\n  worker_.join();\n}\n");
  EXPECT_EQ(Applied(Stop(directory_)),
            "void Stop() {\n  std::unique_lock lock(mutex_);\n  stop_ = true;\n  lock.unlock();\n"
            "  worker_.join();\n}\n");
}

TEST_F(FixesTest, NothingIsFixedWhereItIsNotCertain) {
  const auto fixes_of = [&](const Stage& stage) {
    SourceCache sources(directory_);
    const Teller teller(stage.observations, sources, TellOptions{});
    return FixesFor(teller.naming(), sources, stage.verdict.findings.front());
  };
  // Not adjacent.
  Source("  std::lock_guard first(from.mutex);\n  f();\n  std::lock_guard second(to.mutex);\n");
  EXPECT_THAT(fixes_of(Transfer(directory_)), IsEmpty());
  // Could be unlocked later.
  Source("  std::unique_lock first(from.mutex);\n  std::unique_lock second(to.mutex);\n");
  EXPECT_THAT(fixes_of(Transfer(directory_)), IsEmpty());
  // A lock type that may lack try_lock().
  Source("  std::lock_guard first(from.mutex);\n  std::lock_guard second(to.mutex);\n");
  EXPECT_THAT(fixes_of(Transfer(directory_, "SpinLock")), IsEmpty());
  EXPECT_THAT(fixes_of(Transfer(directory_)), SizeIs(1));
  // Something follows the wait that may need the lock.
  Source("{\n  std::unique_lock lock(mutex_);\n  worker_.join();\n  state_ = 1;\n}\n");
  EXPECT_THAT(fixes_of(Stop(directory_)), IsEmpty());
  // The guard lives in an outer block.
  Source("{\n  std::unique_lock lock(mutex_);\n  if (x) {\n    worker_.join();\n  }\n}\n");
  EXPECT_THAT(fixes_of(Stop(directory_)), IsEmpty());
  // The source is gone.
  std::filesystem::remove(directory_ + "/a.cc");
}

TEST_F(FixesTest, HelpSaysTheSame) {
  Source("  std::lock_guard first(from.mutex);\n  std::lock_guard second(to.mutex);\n");
  const Stage stage = Transfer(directory_);
  SourceCache sources(directory_);
  const Teller teller(stage.observations, sources, TellOptions{});
  EXPECT_THAT(teller.Tell(stage.verdict.findings.front()).help.front(),
              HasSubstr("`std::scoped_lock first(from.mutex, to.mutex);` at a.cc:1"));
}

TEST(GuardStatementTest, TakesWholeStatementsOnly) {
  const auto guard = ParseGuardStatement("\tstd::lock_guard<std::mutex> l(map[a].m);  ");
  ASSERT_TRUE(guard.has_value());
  EXPECT_EQ(guard->name, "l");
  EXPECT_EQ(guard->mutex, "map[a].m");
  EXPECT_EQ(guard->indent, "\t");
  for (const char* line : {"std::lock_guard l(m, std::adopt_lock);", "std::lock_guard l(m); f();",
                           "std::lock_guard l(m);  // why", "lock_guard l(m);",
                           "std::lock_guard(m);", "std::lock_guard<std::mutex l(m);",
                           "std::lock_guard l();", "auto l = std::lock_guard(m);"}) {
    EXPECT_FALSE(ParseGuardStatement(line).has_value()) << line;
  }
}

}  // namespace
}  // namespace lockgraph::report
