// A console with a map from words to std::function; one command waits for a worker under the lock.
#include <functional>
#include <map>
#include <shared_mutex>
#include <mutex>
#include <string>
#include <thread>

class Console {
 public:
  Console() {
    commands_["count"] = [this](int) { Count(); };
    commands_["purge"] = [this](int keep) { Purge(keep); };
  }
  void Type(const std::string& word, int argument) {
    auto found = commands_.find(word);
    if (found != commands_.end()) found->second(argument);
  }

 private:
  void Count() {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    counted_ = items_;
  }
  void Purge(int keep) {
    std::thread worker([this] { Count(); });
    worker.join();
    std::unique_lock<std::shared_mutex> lock(mutex_);
    items_ = keep;
  }

  std::shared_mutex mutex_;
  std::map<std::string, std::function<void(int)>> commands_;
  int items_ = 5;
  int counted_ = 0;
};

int main(int argc, char** argv) {
  Console console;
  console.Type(argc > 1 ? argv[1] : "count", 3);
}
