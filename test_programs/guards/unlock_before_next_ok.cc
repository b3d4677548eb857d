#include <condition_variable>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>

// The consumer gives the queue's lock up before it touches the results.
class Stage {
 public:
  void Put(int value) {
    std::unique_lock<std::mutex> lock(in_mutex_);
    in_.push(value);
    lock.unlock();
    ready_.notify_one();
  }
  void Process() {
    std::unique_lock<std::mutex> lock(in_mutex_);
    ready_.wait(lock, [&] { return !in_.empty(); });
    const int value = in_.front();
    in_.pop();
    lock.unlock();
    std::lock_guard<std::mutex> out(out_mutex_);
    out_ = value * value;
  }
  std::optional<int> Result() {
    std::lock_guard<std::mutex> out(out_mutex_);
    std::lock_guard<std::mutex> in(in_mutex_);
    return in_.empty() ? out_ : std::nullopt;
  }

 private:
  std::mutex in_mutex_;
  std::condition_variable ready_;
  std::queue<int> in_;
  std::mutex out_mutex_;
  std::optional<int> out_;
};

int main() {
  Stage stage;
  std::thread worker(&Stage::Process, &stage);
  std::thread client([&] {
    stage.Put(3);
    stage.Result();
  });
  worker.join();
  client.join();
}
