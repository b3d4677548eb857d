// The Abseil adapters must do what Abseil's types do: one set of tests, run on both.
#include <gtest/gtest.h>

#include <thread>

#include "lockgraph/absl_mutex.h"

namespace {

struct Native {
  using Mutex = absl::Mutex;
  using MutexLock = absl::MutexLock;
  using ReaderMutexLock = absl::ReaderMutexLock;
  using CondVar = absl::CondVar;
};
struct Adapted {
  using Mutex = lockgraph::AbslMutex;
  using MutexLock = lockgraph::AbslMutexLock;
  using ReaderMutexLock = lockgraph::AbslReaderMutexLock;
  using CondVar = lockgraph::AbslCondVar;
};

template <typename T>
class AbslSemantics : public testing::Test {
 protected:
  // The result of `body`, run in a thread of its own.
  template <typename Body>
  static bool InAnotherThread(Body body) {
    bool result = false;
    std::thread([&] { result = body(); }).join();
    return result;
  }
  typename T::Mutex mutex_;
};
using Kinds = testing::Types<Native, Adapted>;
TYPED_TEST_SUITE(AbslSemantics, Kinds);

TYPED_TEST(AbslSemantics, ReadersShareAndWritersDoNot) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  {
    typename TypeParam::ReaderMutexLock lock(&this->mutex_);
    this->mutex_.AssertReaderHeld();
    EXPECT_TRUE(this->InAnotherThread([&] {
      if (!this->mutex_.ReaderTryLock()) return false;
      this->mutex_.ReaderUnlock();
      return true;
    }));
    EXPECT_FALSE(this->InAnotherThread([&] { return this->mutex_.TryLock(); }));
  }
  typename TypeParam::MutexLock lock(&this->mutex_);
  this->mutex_.AssertHeld();
  EXPECT_FALSE(this->InAnotherThread([&] { return this->mutex_.ReaderTryLock(); }));
}

TYPED_TEST(AbslSemantics, WaitsForConditions) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  bool ready = false;
  std::thread setter([&] {
    typename TypeParam::MutexLock lock(&this->mutex_);
    ready = true;
  });
  this->mutex_.LockWhen(absl::Condition(&ready));
  EXPECT_TRUE(ready);
  bool never = false;
  EXPECT_FALSE(this->mutex_.AwaitWithTimeout(absl::Condition(&never), absl::Milliseconds(5)));
  this->mutex_.Unlock();
  EXPECT_FALSE(this->mutex_.LockWhenWithTimeout(absl::Condition(&never), absl::Milliseconds(5)));
  this->mutex_.Unlock();
  setter.join();
}

TYPED_TEST(AbslSemantics, SignalsConditionVariables) ABSL_NO_THREAD_SAFETY_ANALYSIS {
  typename TypeParam::CondVar condition;
  int stage = 0;
  std::thread waiter([&] {
    typename TypeParam::MutexLock lock(&this->mutex_);
    while (stage == 0) condition.Wait(&this->mutex_);
    stage = 2;
    condition.Signal();
  });
  {
    typename TypeParam::MutexLock lock(&this->mutex_);
    stage = 1;
    condition.SignalAll();
    while (stage != 2) condition.Wait(&this->mutex_);
    EXPECT_TRUE(condition.WaitWithTimeout(&this->mutex_, absl::Milliseconds(2)));
  }
  waiter.join();
  EXPECT_EQ(stage, 2);
}

}  // namespace
