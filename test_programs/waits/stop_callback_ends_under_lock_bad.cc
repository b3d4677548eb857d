// A search that can be stopped: the callback forgets the search, as does its normal end.
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>

class Searches {
 public:
  void Run(int id, std::stop_token stop) {
    {
      std::lock_guard<std::mutex> guard(mutex_);
      running_.insert(id);
    }
    std::optional<std::stop_callback<std::function<void()>>> on_stop;
    on_stop.emplace(stop, [this, id] { Forget(id); });
    std::lock_guard<std::mutex> guard(mutex_);
    running_.erase(id);
    on_stop.reset();  // expect-static: LG1006 Searches::mutex_
  }
  bool Empty() {
    std::lock_guard<std::mutex> guard(mutex_);
    return running_.empty();
  }

 private:
  void Forget(int id) {
    std::lock_guard<std::mutex> guard(mutex_);
    running_.erase(id);
  }

  std::mutex mutex_;
  std::set<int> running_;
};

int main() {
  Searches searches;
  std::jthread search([&searches](std::stop_token stop) { searches.Run(1, stop); });
  search.request_stop();
  search.join();
  return searches.Empty() ? 0 : 1;
}
