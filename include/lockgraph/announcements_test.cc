// What the drop-in types tell the runtime: this program is its own runtime and writes down each
// call.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "lockgraph/absl_mutex.h"
#include "lockgraph/mutex.h"
#include "lockgraph/runtime.h"

namespace {

using testing::ElementsAre;

struct Call {
  std::string what;
  const void* object = nullptr;
  uint32_t how = 0;
  std::string name;  // of a lock, or the file of a site
  uint32_t line = 0;
};
thread_local std::vector<Call> calls;
thread_local int hidden = 0;

void Record(std::string what, const void* object, uint32_t how = 0,
            const lockgraph_site* site = nullptr) {
  if (hidden > 0) return;
  Call call{std::move(what), object, how, "", 0};
  if (site != nullptr && site->file != nullptr) {
    call.name.assign(site->file, site->file_length);
    call.line = site->line;
  }
  calls.push_back(call);
}

std::vector<std::string> Take() {
  std::vector<std::string> names;
  for (const Call& call : calls) names.push_back(call.what);
  calls.clear();
  return names;
}

}  // namespace

extern "C" {
uint32_t lockgraph_v1_version(void) { return LOCKGRAPH_ABI_VERSION; }
void lockgraph_v1_lock_create(const void* lock, uint32_t flags, const char* name,
                              const lockgraph_site*) {
  Record("create", lock, flags);
  if (name != nullptr && hidden == 0) calls.back().name = name;
}
void lockgraph_v1_lock_destroy(const void* lock) { Record("destroy", lock); }
void lockgraph_v1_before_acquire(const void* lock, uint32_t how, const lockgraph_site* site) {
  Record("acquire", lock, how, site);
  ++hidden;
}
void lockgraph_v1_after_acquire(const void* lock, int acquired) {
  --hidden;
  Record(acquired ? "got" : "failed", lock);
}
void lockgraph_v1_before_release(const void* lock, uint32_t how) {
  Record("release", lock, how);
  ++hidden;
}
void lockgraph_v1_after_release(const void*) { --hidden; }
void lockgraph_v1_before_wait(const void* event, uint32_t kind, uint32_t how, const void* lock,
                              const lockgraph_site* site) {
  Record("wait", event, how, site);
  if (lock != nullptr && hidden == 0) calls.back().what += " giving back";
  if (kind != LOCKGRAPH_EVENT_CONDITION) ADD_FAILURE() << "kind " << kind;
  ++hidden;
}
void lockgraph_v1_after_wait(const void* event, int happened) {
  --hidden;
  Record(happened ? "happened" : "timed out", event);
}
void lockgraph_v1_signal(const void* event, uint32_t, const lockgraph_site* site) {
  Record("signal", event, 0, site);
}
void lockgraph_v1_hide_begin(void) { ++hidden; }
void lockgraph_v1_hide_end(void) { --hidden; }
void lockgraph_v1_thread_name(const char* name) { Record(name, nullptr); }
void lockgraph_v1_report_now(void) { Record("report", nullptr); }
}

namespace {

class Announcements : public testing::Test {
 protected:
  void SetUp() override { calls.clear(); }
  void TearDown() override { EXPECT_EQ(hidden, 0); }
};

TEST_F(Announcements, TellThePlaceOfADirectCall) {
  lockgraph::mutex mutex("cache");
  mutex.lock();
  const uint32_t line = __LINE__ - 1;
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(calls[0].name, "cache");
  EXPECT_EQ(calls[0].object, &mutex);
  EXPECT_EQ(calls[1].name, __FILE__);
  EXPECT_EQ(calls[1].line, line);
  mutex.unlock();
  EXPECT_THAT(Take(), ElementsAre("create", "acquire", "got", "release"));
}

TEST_F(Announcements, LeaveThePlaceOfAStandardGuardToTheStack) {
  lockgraph::mutex mutex;
  {
    std::lock_guard lock(mutex);
  }
  ASSERT_EQ(calls.size(), 4u);
  EXPECT_EQ(calls[1].name, "");
}

TEST_F(Announcements, DescribeALockOnceAndBuryIt) {
  {
    lockgraph::shared_mutex mutex;
    mutex.lock_shared();
    EXPECT_EQ(calls[0].how & LOCKGRAPH_LOCK_SHARED, LOCKGRAPH_LOCK_SHARED);
    EXPECT_EQ(calls[1].how, LOCKGRAPH_ACQUIRE_SHARED);
    mutex.unlock_shared();
    EXPECT_EQ(calls[3].how, LOCKGRAPH_ACQUIRE_SHARED);
    std::lock_guard lock(mutex);
  }
  EXPECT_THAT(Take(), ElementsAre("create", "acquire", "got", "release", "acquire", "got",
                                  "release", "destroy"));
}

TEST_F(Announcements, TellFailure) {
  lockgraph::timed_mutex mutex;
  std::lock_guard lock(mutex);
  std::vector<std::string> seen;
  std::thread([&] {
    if (mutex.try_lock() || mutex.try_lock_for(std::chrono::milliseconds(1))) ADD_FAILURE();
    EXPECT_EQ(calls[0].how, LOCKGRAPH_ACQUIRE_TRY);
    EXPECT_EQ(calls[2].how, LOCKGRAPH_ACQUIRE_TIMED);
    seen = Take();
  }).join();
  EXPECT_THAT(seen, ElementsAre("acquire", "failed", "acquire", "failed"));
}

struct Thrower {
  void lock() { throw 1; }
  bool try_lock() { throw 1; }
  void unlock() {}
};
TEST_F(Announcements, TellFailureWhenTheLockThrows) {
  lockgraph::internal::AnnouncedLock<Thrower, 0> mutex;
  EXPECT_ANY_THROW(mutex.lock());
  EXPECT_THAT(Take(), ElementsAre("create", "acquire", "failed"));
}

TEST_F(Announcements, ShowTheMutexThatAWaitGivesBack) {
  lockgraph::mutex mutex;
  lockgraph::condition_variable condition;
  std::unique_lock lock(mutex);
  condition.notify_one();
  condition.wait_for(lock, std::chrono::milliseconds(1));
  EXPECT_EQ(calls[3].object, static_cast<void*>(&condition));
  EXPECT_EQ(calls[4].how, LOCKGRAPH_ACQUIRE_TIMED);
  EXPECT_EQ(calls[4].name, __FILE__);
  EXPECT_THAT(Take(), ElementsAre("create", "acquire", "got", "signal", "wait giving back",
                                  testing::AnyOf("timed out", "happened")));
}

TEST_F(Announcements, ShowHowAnyLockIsGivenBackForAWait) {
  lockgraph::shared_mutex mutex;
  lockgraph::condition_variable_any condition;
  std::shared_lock lock(mutex);
  condition.wait_for(lock, std::chrono::milliseconds(1));
  EXPECT_THAT(Take(), ElementsAre("create", "acquire", "got", "release", "wait",
                                  testing::AnyOf("timed out", "happened"), "acquire", "got"));
}

TEST_F(Announcements, CoverAbseilLocks) {
  lockgraph::AbslMutex mutex("rooms");
  {
    lockgraph::AbslMutexLock lock(&mutex);
    const uint32_t line = __LINE__ - 1;
    EXPECT_EQ(calls[0].how, LOCKGRAPH_LOCK_SHARED | LOCKGRAPH_LOCK_READERS_QUEUE);
    EXPECT_EQ(calls[0].name, "rooms");
    EXPECT_EQ(calls[1].line, line);
  }
  EXPECT_THAT(Take(), ElementsAre("create", "acquire", "got", "release"));
  {
    lockgraph::AbslReaderMutexLock lock(&mutex);
    EXPECT_EQ(calls[0].how, LOCKGRAPH_ACQUIRE_SHARED);
  }
  EXPECT_THAT(Take(), ElementsAre("acquire", "got", "release"));
  lockgraph::AbslCondVar condition;
  mutex.Lock();
  EXPECT_TRUE(condition.WaitWithTimeout(&mutex, absl::Milliseconds(1)));
  condition.SignalAll();
  const bool no = false;
  EXPECT_FALSE(mutex.AwaitWithTimeout(absl::Condition(&no), absl::Milliseconds(1)));
  mutex.Unlock();
  EXPECT_THAT(Take(), ElementsAre("acquire", "got", "wait giving back", "timed out", "signal",
                                  "wait giving back", "timed out", "release"));
}

TEST_F(Announcements, ReachTheRuntimeFromTheInlineFunctions) {
  EXPECT_EQ(lockgraph_version(), static_cast<uint32_t>(LOCKGRAPH_ABI_VERSION));
  lockgraph_thread_name("worker");
  lockgraph_report_now();
  EXPECT_THAT(Take(), ElementsAre("worker", "report"));
  const lockgraph_site site = lockgraph_site_of("a.c", 3, 4);
  EXPECT_EQ(site.file_length, 3u);
}

}  // namespace
