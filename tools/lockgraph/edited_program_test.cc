// A baseline has to survive the life of a program: each edit below leaves the findings what they
// were, so that nothing is new and nothing is stale; the last ones make a new finding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::HasSubstr;

// Members in opposite orders, two file-local locks of one name in different files, a lock that is
// taken again two calls deeper, a join under a lock.
class EditedProgram : public ::testing::Test {
 protected:
  EditedProgram() {
    scratch_.Write("room.h", R"(#pragma once
#include <mutex>
#include <thread>
struct Room {
  std::mutex door, light;
  void Enter();
  void Leave();
  void Count();
  void Look();
  std::thread guard;
  void Close();
  void Watch();
};
void Local();
void OtherLocal();
)");
    scratch_.Write("src/room.cc", R"(#include "../room.h"
static std::mutex local;
void Room::Enter() {
  std::lock_guard<std::mutex> d(door);
  std::lock_guard<std::mutex> l(light);
}
void Room::Leave() {
  std::lock_guard<std::mutex> l(light);
  std::lock_guard<std::mutex> d(door);
}
void Local() {
  std::lock_guard<std::mutex> a(local);
  std::lock_guard<std::mutex> b(local);
}
)");
    scratch_.Write("src/watch.cc", R"(#include "../room.h"
static std::mutex local;
void Room::Look() { std::lock_guard<std::mutex> l(light); }
void Room::Count() {
  std::lock_guard<std::mutex> l(light);
  Look();
}
void Room::Watch() { std::lock_guard<std::mutex> d(door); }
void Room::Close() {
  std::lock_guard<std::mutex> d(door);
  guard.join();
}
void OtherLocal() {
  std::lock_guard<std::mutex> a(local);
  std::lock_guard<std::mutex> b(local);
}
)");
    scratch_.Write("main.cc", R"(#include "room.h"
int main() {
  static Room room;
  room.guard = std::thread(&Room::Watch, &room);
  std::thread in(&Room::Enter, &room), out(&Room::Leave, &room);
  in.join();
  out.join();
  room.Count();
  Local();
  OtherLocal();
  room.Close();
}
)");
    scratch_.WriteDatabase({"main.cc", "src/room.cc", "src/watch.cc"});
    const Outcome update = scratch_.Lockgraph({"baseline", "update", "base.txt"});
    EXPECT_EQ(update.status, kExitClean) << update.err;
    // The rules that the edits are about are all there, so that there is something to lose.
    for (const char* rule : {"LG1001", "LG1002", "LG1006"}) {
      EXPECT_THAT(scratch_.Read("base.txt"), HasSubstr(rule));
    }
  }

  Outcome Gate() const {
    return scratch_.Lockgraph(
        {"compile_commands.json", "--baseline=base.txt", "--strict-baseline"});
  }

  void ExpectNothingNew() const {
    const Outcome outcome = Gate();
    EXPECT_EQ(outcome.status, kExitClean) << outcome.out << outcome.err;
  }

  void Sed(const std::string& script, const std::string& file) const {
    const std::string before = scratch_.Read(file);
    ASSERT_EQ(scratch_.Shell("sed -i '" + script + "' " + file).status, 0);
    ASSERT_NE(scratch_.Read(file), before) << "the edit does nothing: " << script;
  }

  const Scratch scratch_;
};

TEST_F(EditedProgram, LinesMove) {
  Sed("1a // Copyright\\n\\nint Unrelated(int x) {\\n  return x + 1;\\n}\\n", "src/room.cc");
  Sed("1a // Copyright\\n\\n\\n", "src/watch.cc");
  Sed("s/  std::mutex door, light;/  int number = 0;\\n\\n  std::mutex door, light;/", "room.h");
  ExpectNothingNew();
}

TEST_F(EditedProgram, LinesAreBrokenAndVariablesRenamed) {
  Sed("s/lock_guard<std::mutex> \\([a-z]\\)(/lock_guard<\\n      std::mutex>\\n      \\1_guard(/",
      "src/room.cc");
  ExpectNothingNew();
}

TEST_F(EditedProgram, FilesAndDirectoriesAreRenamed) {
  scratch_.Shell(
      "mkdir -p lib/deep && mv src/room.cc lib/deep/place.cc && "
      "mv src/watch.cc lib/deep/guard.cc && rmdir src && mv room.h lib/room.h");
  scratch_.Shell("sed -i 's|include \"room.h\"|include \"lib/room.h\"|' main.cc");
  scratch_.WriteDatabase({"main.cc", "lib/deep/place.cc", "lib/deep/guard.cc"});
  ExpectNothingNew();
}

TEST_F(EditedProgram, UnitsAreReorderedAndOthersAdded) {
  scratch_.Write("aaa.cc",
                 "#include <mutex>\nstatic std::mutex local;\n"
                 "void First() { std::lock_guard<std::mutex> a(local); }\n");
  scratch_.WriteDatabase({"aaa.cc", "src/watch.cc", "src/room.cc", "main.cc"});
  ExpectNothingNew();
}

TEST_F(EditedProgram, FunctionsChangePlacesWithinAndBetweenFiles) {
  // Enter() moves from one unit to the other.
  Sed("/^void Room::Enter/,/^}/d", "src/room.cc");
  scratch_.Shell(
      "printf 'void Room::Enter() {\\n  std::lock_guard<std::mutex> d(door);\\n"
      "  std::lock_guard<std::mutex> l(light);\\n}\\n' >> src/watch.cc");
  ExpectNothingNew();
}

TEST_F(EditedProgram, ACallBetweenTheTwoLocksIsAddedOnTheWay) {
  Sed("s/^  Look();/  Peek(*this);/; s/^void Room::Count/static void Peek(Room\\& r) { r.Look(); "
      "}\\n&/",
      "src/watch.cc");
  ExpectNothingNew();
}

TEST_F(EditedProgram, AnotherPairOfLocksIsNew) {
  Sed("s/door, light/door, light, window/", "room.h");
  Sed("s/^void Room::Enter() {/&\\n  std::lock_guard<std::mutex> w(window);/; "
      "/^void Room::Leave/,/^}/s/d(door);/&\\n  std::lock_guard<std::mutex> w(window);/",
      "src/room.cc");
  const Outcome outcome = Gate();
  EXPECT_EQ(outcome.status, kExitFindings) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("window"));
}

TEST_F(EditedProgram, AFindingThatIsGoneIsStale) {
  Sed("s/^  guard.join();//", "src/watch.cc");
  const Outcome outcome = Gate();
  EXPECT_EQ(outcome.status, kExitFindings);
  EXPECT_THAT(outcome.err, HasSubstr("stale"));
}

}  // namespace
}  // namespace lockgraph::cli
