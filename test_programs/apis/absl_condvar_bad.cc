// libs: -labsl_synchronization
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

static absl::Mutex orders_mu;
static absl::Mutex kitchen_mu;
static absl::CondVar cooked;
static int dishes;

static void Waiter() {
  absl::MutexLock orders(&orders_mu);
  absl::MutexLock kitchen(&kitchen_mu);
  while (dishes == 0) cooked.Wait(&kitchen_mu);  // expect-static: LG1007 orders_mu
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
