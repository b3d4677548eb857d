// Two threads form the ring; two more only queue up behind it.
#include <mutex>
#include <thread>

static std::mutex disk;
static std::mutex net;
static std::mutex tape;
static int copied;

static void Backup() {
  std::lock_guard<std::mutex> a(disk);
  std::lock_guard<std::mutex> b(net);
  ++copied;
}
static void Restore() {
  std::lock_guard<std::mutex> a(disk);
  std::lock_guard<std::mutex> b(net);
  --copied;
}
static void Archive() {
  std::lock_guard<std::mutex> c(tape);
  std::lock_guard<std::mutex> a(disk);
  ++copied;
}
static void Ping() {
  std::lock_guard<std::mutex> b(net);
  ++copied;
}

int main() {
  std::thread t[] = {std::thread(Backup), std::thread(Restore), std::thread(Archive),
                     std::thread(Ping)};
  for (std::thread& each : t) each.join();
}
