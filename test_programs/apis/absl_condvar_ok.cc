// libs: -labsl_synchronization
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

static absl::Mutex orders_mu;
static absl::Mutex kitchen_mu;
static absl::CondVar cooked;
static int dishes;

static void Waiter() {
  absl::MutexLock kitchen(&kitchen_mu);
  while (dishes == 0) cooked.WaitWithTimeout(&kitchen_mu, absl::Milliseconds(5));
  --dishes;
}

static void Cook() {
  int todo = 0;
  {
    absl::MutexLock orders(&orders_mu);
    todo = 1;
  }
  absl::MutexLock kitchen(&kitchen_mu);
  dishes += todo;
  cooked.SignalAll();
}

int main() {
  std::thread waiter(Waiter);
  std::thread cook(Cook);
  waiter.join();
  cook.join();
}
