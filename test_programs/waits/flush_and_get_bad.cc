// The write lock, a worker that reads, and flush().get(): a persistence thread with a request queue.
#include <condition_variable>
#include <future>
#include <mutex>
#include <queue>
#include <shared_mutex>
#include <thread>
#include <vector>

class Level {
 public:
  Level() : writer_([this] { WriteLoop(); }) {}
  ~Level() {
    {
      std::lock_guard<std::mutex> lock(requests_mutex_);
      done_ = true;
    }
    wake_.notify_all();
    writer_.join();
  }

  std::future<void> Flush() {
    std::promise<void> promise;
    auto future = promise.get_future();
    {
      std::lock_guard<std::mutex> lock(requests_mutex_);
      requests_.push(std::move(promise));
    }
    wake_.notify_all();
    return future;
  }

  void Replace(std::vector<int> tiles) {
    std::unique_lock<std::shared_mutex> lock(tiles_mutex_);
    tiles_ = std::move(tiles);
    Flush().get();  // expect-static: LG1006 Level::tiles_mutex_
  }

 private:
  void WriteLoop() {
    for (;;) {
      std::promise<void> request;
      {
        std::unique_lock<std::mutex> lock(requests_mutex_);
        wake_.wait(lock, [this] { return done_ || !requests_.empty(); });
        if (requests_.empty()) return;
        request = std::move(requests_.front());
        requests_.pop();
      }
      {
        std::shared_lock<std::shared_mutex> lock(tiles_mutex_);
        written_ = tiles_.size();
      }
      request.set_value();
    }
  }

  std::shared_mutex tiles_mutex_;
  std::vector<int> tiles_;
  std::size_t written_ = 0;
  std::mutex requests_mutex_;
  std::condition_variable wake_;
  std::queue<std::promise<void>> requests_;
  bool done_ = false;
  std::thread writer_;
};

int main() {
  Level level;
  level.Replace({1, 2, 3});
}
