// One notifier needs the lock, another one does not: the timer can always wake the waiter.
#include <condition_variable>
#include <mutex>
#include <thread>

static std::mutex table_mutex;
static std::mutex event_mutex;
static std::condition_variable event;
static bool happened;
static int rows;

static void WaitForEvent() {
  std::lock_guard<std::mutex> table(table_mutex);
  std::unique_lock<std::mutex> lock(event_mutex);
  while (!happened) event.wait(lock);
  ++rows;
}
static void FromTable() {
  std::lock_guard<std::mutex> table(table_mutex);
  std::lock_guard<std::mutex> lock(event_mutex);
  happened = true;
  event.notify_one();
}
static void FromTimer() {
  std::lock_guard<std::mutex> lock(event_mutex);
  happened = true;
  event.notify_one();
}

int main() {
  std::thread timer(FromTimer);
  std::thread user(FromTable);
  WaitForEvent();
  timer.join();
  user.join();
}
