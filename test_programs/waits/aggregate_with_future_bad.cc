// Nobody wrote a destructor of Download, but it has one: its future waits for the download, which
// needs the lock that is held here.
#include <future>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <utility>

struct Download {
  int tries = 0;
  std::future<long> done;
};

struct Entry {
  std::string url;
  std::unique_ptr<Download> running;
};

class Mirror {
 public:
  void Start(const std::string& name) {
    std::unique_lock<std::shared_mutex> lock(table_);
    Entry& entry = entries_[name];
    if (entry.running) return;
    entry.running = std::make_unique<Download>();
    entry.running->done = std::async(std::launch::async, [this, name] { return Fetch(name); });
  }
  void Cancel(const std::string& name) {
    std::unique_lock<std::shared_mutex> lock(table_);
    auto found = entries_.find(name);
    if (found == entries_.end()) return;
    found->second.running.reset();
  }

 private:
  long Fetch(const std::string& name) {
    std::shared_lock<std::shared_mutex> lock(table_);
    return static_cast<long>(entries_.count(name));
  }
  std::shared_mutex table_;
  std::map<std::string, Entry> entries_;
};

// expect-static: LG1006 Mirror::table_
int main(int argc, char**) {
  static Mirror mirror;
  mirror.Start("debian");
  if (argc > 1) mirror.Cancel("debian");
}
