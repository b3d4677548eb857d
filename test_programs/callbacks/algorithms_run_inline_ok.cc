// Lambdas given to the standard algorithms run at once, under the caller's locks.
#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct Host {
  std::mutex mutex;
  int load = 0;
};

class Balancer {
 public:
  void Add() {
    std::lock_guard<std::mutex> lock(hosts_mutex_);
    hosts_.push_back(std::make_shared<Host>());
  }
  int Total() {
    std::lock_guard<std::mutex> lock(hosts_mutex_);
    int total = 0;
    std::for_each(hosts_.begin(), hosts_.end(), [&total](const std::shared_ptr<Host>& host) {
      std::lock_guard<std::mutex> one(host->mutex);
      total += host->load;
    });
    return total;
  }
  void Fail(Host& host) {
    {
      std::lock_guard<std::mutex> one(host.mutex);
      host.load = 0;
    }
    MoveToEnd(&host);
  }
  std::shared_ptr<Host> First() {
    std::lock_guard<std::mutex> lock(hosts_mutex_);
    return hosts_.front();
  }

 private:
  void MoveToEnd(const Host* host) {
    std::lock_guard<std::mutex> lock(hosts_mutex_);
    std::stable_partition(hosts_.begin(), hosts_.end(),
                          [host](const auto& each) { return each.get() != host; });
  }
  std::mutex hosts_mutex_;
  std::vector<std::shared_ptr<Host>> hosts_;
};

int main() {
  Balancer balancer;
  balancer.Add();
  auto first = balancer.First();
  std::thread a([&] { balancer.Total(); });
  std::thread b([&] { balancer.Fail(*first); });
  a.join();
  b.join();
}
