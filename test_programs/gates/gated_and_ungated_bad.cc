#include <mutex>
#include <thread>

// Once under the gate, once without.
struct Scheduler {
  std::mutex global;
  std::mutex ready_queue;
  std::mutex timer_wheel;
  int jobs = 0;

  void Tick() {
    std::lock_guard g(global);
    std::lock_guard t(timer_wheel);
    std::lock_guard r(ready_queue);
    ++jobs;
  }
  void Submit() {
    std::lock_guard g(global);
    std::lock_guard r(ready_queue);
    std::lock_guard t(timer_wheel);
    ++jobs;
  }
  void SubmitFast() {
    std::lock_guard r(ready_queue);
    // expect: LG1001 Scheduler::timer_wheel -> Scheduler::ready_queue
    std::lock_guard t(timer_wheel);
    ++jobs;
  }
};

int main() {
  Scheduler s;
  std::jthread clock([&s] { s.Tick(); });
  std::jthread user([&s] {
    s.Submit();
    s.SubmitFast();
  });
}
