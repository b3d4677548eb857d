#include "trace/lock_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockgraph::trace {
namespace {

using testing::ElementsAre;

TEST(LockWords, SplitsIdentifiers) {
  EXPECT_THAT(WordsOf("RWLockGuard"), ElementsAre("rw", "lock", "guard"));
  EXPECT_THAT(WordsOf("rw_lock_guard"), ElementsAre("rw", "lock", "guard"));
  EXPECT_THAT(WordsOf("mutex_"), ElementsAre("mutex"));
  EXPECT_THAT(WordsOf("AddBlock"), ElementsAre("add", "block"));
  EXPECT_THAT(WordsOf("LOCK"), ElementsAre("lock"));
  EXPECT_THAT(WordsOf(""), ElementsAre());
}

TEST(LockWords, KnowsLocksFromBlocksAndClocks) {
  for (const char* name : {"Lock", "MutexLock", "spinlock_t", "pthread_rwlock_wrlock", "LockGuard",
                           "AcquireShared", "lockf", "Locker", "my_mtx"}) {
    EXPECT_TRUE(NamesALock(name)) << name;
  }
  for (const char* name : {"Block", "AddBlock", "Clock", "unlock", "Room", "deadlock"}) {
    EXPECT_FALSE(NamesALock(name)) << name;
  }
  EXPECT_TRUE(NamesSomethingToWaitFor("CondVar"));
  EXPECT_TRUE(NamesSomethingToWaitFor("Semaphore"));
  EXPECT_FALSE(NamesSomethingToWaitFor("Database"));
}

TEST(LockWords, TellsLockFunctionsFromFunctionsThatLock) {
  for (const char* name :
       {"db_mutex_lock", "spin_lock_irq", "uv_rwlock_rdlock", "mutex_lock_or_die"}) {
    EXPECT_TRUE(NamesALockFunction(name)) << name;
  }
  for (const char* name : {"lock_database", "Transfer", "lock_both_accounts", "read_write"}) {
    EXPECT_FALSE(NamesALockFunction(name)) << name;
  }
}

}  // namespace
}  // namespace lockgraph::trace
