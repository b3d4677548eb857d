#include "trace/frame_folding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockgraph::trace {
namespace {

Frame In(const char* function, const char* file = "/src/a.cc", const char* module = "/bin/a") {
  return {function, file, module, 1, 1};
}

std::vector<std::string> Names(const std::vector<Frame>& frames) {
  std::vector<std::string> names;
  for (const Frame& frame : frames) names.push_back(frame.function);
  return names;
}

TEST(ProgramFrames, LeavesOutTheLibraries) {
  const std::vector<Frame> frames = {
      In("__gthread_mutex_lock", "/usr/include/x86_64-linux-gnu/c++/12/bits/gthr-default.h"),
      In("std::mutex::lock", "/usr/include/c++/12/bits/std_mutex.h"),
      In("Room::Join"),
      In("std::function::operator()", "/usr/include/c++/12/functional"),
      In("lambda in main"),
      In("start_thread", "", "/lib/x86_64-linux-gnu/libc.so.6")};
  EXPECT_THAT(Names(ProgramFrames(frames)), testing::ElementsAre("Room::Join", "lambda in main"));
}

TEST(ProgramFrames, KeepsProgramsWhoseFilesSoundLikeALibrary) {
  EXPECT_FALSE(IsPlumbing(In("Run", "/src/glibc_tests/run.c")));
  EXPECT_FALSE(IsPlumbing(In("Run", "/src/c++/run.cc")));
  EXPECT_FALSE(IsPlumbing(In("standard::Run")));
}

TEST(ProgramFrames, KeepsSomething) {
  const Frame inlined = In("std::thread::_State_impl::_M_run", "");
  const Frame library = In("std::mutex::lock", "", "/lib/libstdc++.so.6");
  const Frame start = In("start_thread", "", "/lib/x86_64-linux-gnu/libc.so.6");
  EXPECT_THAT(Names(ProgramFrames({library, inlined, start})),
              testing::ElementsAre("std::thread::_State_impl::_M_run"));
  EXPECT_THAT(Names(ProgramFrames({library, start})), testing::ElementsAre("start_thread"));
  EXPECT_TRUE(ProgramFrames({}).empty());
}

TEST(LockOperationFrames, CountsGuardsAndLockClassesOfTheProgram) {
  EXPECT_EQ(LockOperationFrames({In("OwnMutex::Lock"), In("OwnGuard::OwnGuard"), In("Table::Add")}),
            2u);
  EXPECT_EQ(LockOperationFrames({In("db_mutex_lock"), In("lock_database"), In("main")}), 1u);
  EXPECT_EQ(LockOperationFrames({In("LockManager::Insert"), In("main")}), 0u);
  EXPECT_EQ(LockOperationFrames({In("EventLoop::Run"), In("main")}), 0u);
  EXPECT_EQ(LockOperationFrames({In("OwnMutex::Lock")}), 0u);  // one remains
}

}  // namespace
}  // namespace lockgraph::trace
