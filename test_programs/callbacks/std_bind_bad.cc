// Callbacks made with std::bind and kept in a map.
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Router {
 public:
  void Handle(const std::string& path, std::function<int(int)> handler) {
    handlers_[path] = std::move(handler);
  }
  int Dispatch(const std::string& path, int argument) {
    std::unique_lock<std::mutex> lock(mutex_);
    ++requests_;
    return handlers_.at(path)(argument);
  }
  int Requests() {
    std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::function<int(int)>> handlers_;
  int requests_ = 0;
};

class Quota {
 public:
  explicit Quota(Router& router) : router_(router) {
    router.Handle("/spend", std::bind(&Quota::Spend, this, std::placeholders::_1));
  }
  int Spend(int amount) {
    std::lock_guard<std::mutex> lock(mutex_);
    return left_ -= amount;
  }
  void Report() {
    std::lock_guard<std::mutex> lock(mutex_);
    reported_ = router_.Requests();
  }

 private:
  Router& router_;
  std::mutex mutex_;
  int left_ = 10;
  int reported_ = 0;
};

// expect: LG1001 Router::mutex_ -> Quota::mutex_
int main() {
  Router router;
  Quota quota(router);
  std::thread a([&] { router.Dispatch("/spend", 3); });
  std::thread b([&] { quota.Report(); });
  a.join();
  b.join();
}
