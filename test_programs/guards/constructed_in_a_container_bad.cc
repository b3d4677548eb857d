// Elements that are constructed in place start threads of their own.
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

class Lane {
 public:
  explicit Lane(std::function<void()> work) : work_(std::move(work)), thread_([this] { work_(); }) {}
  void Wait() { thread_.join(); }

 private:
  std::function<void()> work_;
  std::thread thread_;
};

class Road {
 public:
  void Open() {
    lanes_.emplace_back([this] {
      std::lock_guard<std::mutex> lock(mutex_);
      ++cars_;
    });
  }
  void Close() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (Lane& lane : lanes_) lane.Wait();  // expect: LG1006 Road::mutex_
    cars_ = 0;
  }

 private:
  std::mutex mutex_;
  int cars_ = 0;
  std::deque<Lane> lanes_;
};

int main() {
  Road road;
  road.Open();
  road.Close();
}
