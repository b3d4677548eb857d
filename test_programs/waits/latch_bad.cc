#include <latch>
#include <mutex>
#include <thread>
#include <vector>

// Start-up: main waits until every worker is ready; the workers register under the registry's lock.
class Cluster {
 public:
  explicit Cluster(int n) : ready_(n) {
    std::lock_guard<std::mutex> lock(registry_mutex_);
    for (int i = 0; i < n; ++i) {
      nodes_.emplace_back([this, i] {
        {
          std::lock_guard<std::mutex> inner(registry_mutex_);
          names_.push_back(i);
        }
        ready_.count_down();
      });
    }
    ready_.wait();
    // expect-static: LG1006 Cluster::registry_mutex_
    complete_ = true;
  }
  ~Cluster() {
    for (auto& node : nodes_) node.join();
  }

 private:
  std::mutex registry_mutex_;
  std::vector<int> names_;
  std::latch ready_;
  std::vector<std::thread> nodes_;
  bool complete_ = false;
};

int main() { Cluster cluster(3); }
