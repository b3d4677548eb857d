// A jthread is joined by its destructor: here, before the lock of the same scope is released.
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

class Indexer {
 public:
  void Rebuild() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::jthread scanner([this] { Scan(); });
    index_.clear();
  }

 private:
  void Scan() {
    std::lock_guard<std::mutex> lock(mutex_);
    index_["readme"] = 1;
  }
  std::mutex mutex_;
  std::map<std::string, int> index_;
};

// expect-static: LG1006 Indexer::mutex_
int main() { Indexer().Rebuild(); }
