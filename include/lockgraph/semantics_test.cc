// The drop-in types must do what the std types do: one set of tests, run on both.
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

#include "lockgraph/mutex.h"

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Runs `body` in a thread of its own and gives its result.
template <typename Body>
auto InAnotherThread(Body body) {
  decltype(body()) result{};
  std::thread thread([&] { result = body(); });
  thread.join();
  return result;
}

template <typename M>
class MutexSemantics : public testing::Test {};
using AllMutexes = testing::Types<std::mutex, std::timed_mutex, std::recursive_mutex,
                                  std::recursive_timed_mutex, std::shared_mutex,
                                  std::shared_timed_mutex, lockgraph::mutex, lockgraph::timed_mutex,
                                  lockgraph::recursive_mutex, lockgraph::recursive_timed_mutex,
                                  lockgraph::shared_mutex, lockgraph::shared_timed_mutex>;
TYPED_TEST_SUITE(MutexSemantics, AllMutexes);

TYPED_TEST(MutexSemantics, IsNeitherCopiedNorMoved) {
  static_assert(std::is_default_constructible_v<TypeParam>);
  static_assert(!std::is_copy_constructible_v<TypeParam>);
  static_assert(!std::is_move_constructible_v<TypeParam>);
  static_assert(!std::is_copy_assignable_v<TypeParam>);
  static_assert(!std::is_convertible_v<const char*, TypeParam>);
}

TYPED_TEST(MutexSemantics, KeepsOthersOut) {
  TypeParam mutex;
  mutex.lock();
  EXPECT_FALSE(InAnotherThread([&] { return mutex.try_lock(); }));
  mutex.unlock();
  EXPECT_TRUE(InAnotherThread([&] {
    const bool taken = mutex.try_lock();
    if (taken) mutex.unlock();
    return taken;
  }));
}

TYPED_TEST(MutexSemantics, CountsWithoutLosing) {
  TypeParam mutex;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 2000; ++j) {
        std::lock_guard lock(mutex);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 8000);
}

TYPED_TEST(MutexSemantics, WorksWithEveryGuard) {
  TypeParam a, b;
  {
    std::scoped_lock both(a, b);
    EXPECT_FALSE(InAnotherThread([&] { return a.try_lock() || b.try_lock(); }));
  }
  std::unique_lock first(a, std::defer_lock);
  std::unique_lock second(b, std::try_to_lock);
  EXPECT_TRUE(second.owns_lock());
  second.unlock();
  std::lock(first, second);
  EXPECT_TRUE(first && second);
  first.unlock();
  second.unlock();
  EXPECT_EQ(std::try_lock(a, b), -1);
  std::lock_guard adopted_a(a, std::adopt_lock);
  std::lock_guard adopted_b(b, std::adopt_lock);
}

template <typename M>
class RecursiveSemantics : public testing::Test {};
using RecursiveMutexes =
    testing::Types<std::recursive_mutex, std::recursive_timed_mutex, lockgraph::recursive_mutex,
                   lockgraph::recursive_timed_mutex>;
TYPED_TEST_SUITE(RecursiveSemantics, RecursiveMutexes);

TYPED_TEST(RecursiveSemantics, IsFreeAfterAsManyUnlocksAsLocks) {
  TypeParam mutex;
  mutex.lock();
  mutex.lock();
  ASSERT_TRUE(mutex.try_lock());
  mutex.unlock();
  mutex.unlock();
  EXPECT_FALSE(InAnotherThread([&] { return mutex.try_lock(); }));
  mutex.unlock();
  EXPECT_TRUE(InAnotherThread([&] {
    const bool taken = mutex.try_lock();
    if (taken) mutex.unlock();
    return taken;
  }));
}

template <typename M>
class TimedSemantics : public testing::Test {};
using TimedMutexes =
    testing::Types<std::timed_mutex, std::recursive_timed_mutex, std::shared_timed_mutex,
                   lockgraph::timed_mutex, lockgraph::recursive_timed_mutex,
                   lockgraph::shared_timed_mutex>;
TYPED_TEST_SUITE(TimedSemantics, TimedMutexes);

TYPED_TEST(TimedSemantics, GivesUpWhenTheTimeIsOver) {
  TypeParam mutex;
  mutex.lock();
  EXPECT_FALSE(InAnotherThread([&] {
    const auto begin = steady_clock::now();
    const bool taken = mutex.try_lock_for(milliseconds(20));
    return taken || steady_clock::now() - begin < milliseconds(20);
  }));
  EXPECT_FALSE(InAnotherThread(
      [&] { return mutex.try_lock_until(std::chrono::system_clock::now() + milliseconds(5)); }));
  mutex.unlock();
  EXPECT_TRUE(InAnotherThread([&] {
    const bool taken = mutex.try_lock_until(steady_clock::now() + milliseconds(1000));
    if (taken) mutex.unlock();
    return taken;
  }));
}

template <typename M>
class SharedSemantics : public testing::Test {};
using SharedMutexes = testing::Types<std::shared_mutex, std::shared_timed_mutex,
                                     lockgraph::shared_mutex, lockgraph::shared_timed_mutex>;
TYPED_TEST_SUITE(SharedSemantics, SharedMutexes);

TYPED_TEST(SharedSemantics, AdmitsReadersTogetherAndNoWriter) {
  TypeParam mutex;
  std::shared_lock reader(mutex);
  EXPECT_TRUE(InAnotherThread([&] {
    std::shared_lock other(mutex, std::try_to_lock);
    return other.owns_lock();
  }));
  EXPECT_FALSE(InAnotherThread([&] { return mutex.try_lock(); }));
  reader.unlock();
  mutex.lock();
  EXPECT_FALSE(InAnotherThread([&] { return mutex.try_lock_shared(); }));
  mutex.unlock();
}

template <typename M>
class SharedTimedSemantics : public testing::Test {};
using SharedTimedMutexes = testing::Types<std::shared_timed_mutex, lockgraph::shared_timed_mutex>;
TYPED_TEST_SUITE(SharedTimedSemantics, SharedTimedMutexes);

TYPED_TEST(SharedTimedSemantics, ReadersGiveUpWhenTheTimeIsOver) {
  TypeParam mutex;
  mutex.lock();
  EXPECT_FALSE(InAnotherThread([&] { return mutex.try_lock_shared_for(milliseconds(10)); }));
  EXPECT_FALSE(InAnotherThread(
      [&] { return mutex.try_lock_shared_until(steady_clock::now() + milliseconds(10)); }));
  mutex.unlock();
  EXPECT_TRUE(InAnotherThread([&] {
    const bool taken = mutex.try_lock_shared_for(milliseconds(1000));
    if (taken) mutex.unlock_shared();
    return taken;
  }));
}

template <typename C, typename M>
struct Pair {
  using Condition = C;
  using Mutex = M;
};
template <typename P>
class ConditionSemantics : public testing::Test {
 protected:
  using Mutex = typename P::Mutex;
  typename P::Condition condition_;
  Mutex mutex_;
};
using ConditionPairs =
    testing::Types<Pair<std::condition_variable, std::mutex>,
                   Pair<lockgraph::condition_variable, lockgraph::mutex>,
                   Pair<std::condition_variable_any, std::mutex>,
                   Pair<std::condition_variable_any, lockgraph::mutex>,
                   Pair<lockgraph::condition_variable_any, std::mutex>,
                   Pair<lockgraph::condition_variable_any, lockgraph::mutex>,
                   Pair<lockgraph::condition_variable_any, lockgraph::shared_mutex>,
                   Pair<lockgraph::condition_variable_any, lockgraph::recursive_mutex>>;
TYPED_TEST_SUITE(ConditionSemantics, ConditionPairs);

TYPED_TEST(ConditionSemantics, WakesOneAndAll) {
  int tokens = 0;
  int served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      std::unique_lock lock(this->mutex_);
      this->condition_.wait(lock, [&] { return tokens > 0; });
      --tokens;
      ++served;
    });
  }
  {
    std::lock_guard lock(this->mutex_);
    tokens = 1;
  }
  this->condition_.notify_one();
  {
    std::lock_guard lock(this->mutex_);
    tokens += 2;
  }
  this->condition_.notify_all();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 3);
}

TYPED_TEST(ConditionSemantics, OwnsTheLockAfterEveryWait) {
  std::unique_lock lock(this->mutex_);
  const auto begin = steady_clock::now();
  while (this->condition_.wait_for(lock, milliseconds(10)) == std::cv_status::no_timeout) {
    if (steady_clock::now() - begin > milliseconds(500)) break;
  }
  EXPECT_GE(steady_clock::now() - begin, milliseconds(10));
  EXPECT_TRUE(lock.owns_lock());
  EXPECT_FALSE(InAnotherThread([&] { return this->mutex_.try_lock(); }));
  EXPECT_FALSE(this->condition_.wait_for(lock, milliseconds(1), [] { return false; }));
  EXPECT_TRUE(this->condition_.wait_for(lock, milliseconds(1), [] { return true; }));
  EXPECT_FALSE(
      this->condition_.wait_until(lock, std::chrono::system_clock::now(), [] { return false; }));
  EXPECT_EQ(this->condition_.wait_until(lock, steady_clock::now()), std::cv_status::timeout);
  EXPECT_TRUE(lock.owns_lock());
}

TYPED_TEST(ConditionSemantics, GivesTheLockBackDuringTheWait) {
  bool ready = false;
  std::unique_lock lock(this->mutex_);
  std::thread notifier([&] {
    std::lock_guard inner(this->mutex_);  // could not be had if the wait kept it
    ready = true;
    this->condition_.notify_all();
  });
  this->condition_.wait(lock, [&] { return ready; });
  EXPECT_TRUE(ready);
  lock.unlock();
  notifier.join();
}

#ifdef __cpp_lib_jthread
template <typename C>
class StopSemantics : public testing::Test {};
using StoppableConditions =
    testing::Types<std::condition_variable_any, lockgraph::condition_variable_any>;
TYPED_TEST_SUITE(StopSemantics, StoppableConditions);

TYPED_TEST(StopSemantics, EndsTheWaitWhenStopped) {
  TypeParam condition;
  lockgraph::mutex mutex;
  bool result = true;
  {
    std::jthread waiter([&](std::stop_token stop) {
      std::unique_lock lock(mutex);
      result = condition.wait(lock, stop, [] { return false; });
      EXPECT_TRUE(lock.owns_lock());
    });
    waiter.request_stop();
  }
  EXPECT_FALSE(result);
  std::unique_lock lock(mutex);
  std::stop_source source;
  EXPECT_FALSE(condition.wait_for(lock, source.get_token(), milliseconds(1), [] { return false; }));
  EXPECT_TRUE(
      condition.wait_until(lock, source.get_token(), steady_clock::now(), [] { return true; }));
}
#endif

TEST(NamedLocks, AreAcceptedEverywhere) {
  static lockgraph::mutex global LOCKGRAPH_NAMED("global");
  struct Room {
    lockgraph::shared_mutex mutex LOCKGRAPH_NAMED("Room::mutex");
  } room;
  std::lock_guard lock(global);
  std::shared_lock reader(room.mutex);
  EXPECT_TRUE(reader.owns_lock());
}

constinit lockgraph::mutex constant_mutex;  // usable before any constructor runs
TEST(NamedLocks, AreUsableAtCompileTime) { std::lock_guard lock(constant_mutex); }

}  // namespace
