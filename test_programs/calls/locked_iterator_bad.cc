// The iterator holds the container's lock for as long as it lives.
#include <mutex>
#include <thread>
#include <vector>

class Roster {
 public:
  class Cursor {
   public:
    explicit Cursor(Roster& roster) : roster_(roster), lock_(roster.mutex_) {}
    bool Next() { return ++at_ < roster_.names_.size(); }

   private:
    Roster& roster_;
    std::unique_lock<std::mutex> lock_;
    std::size_t at_ = 0;
  };

  Cursor Begin() { return Cursor(*this); }
  void Add(int name) {
    std::lock_guard<std::mutex> lock(mutex_);
    names_.push_back(name);
  }

 private:
  std::mutex mutex_;
  std::vector<int> names_;
};

void Copy(Roster& from, std::mutex& printer) {
  auto cursor = from.Begin();
  std::lock_guard<std::mutex> lock(printer);
  while (cursor.Next()) {
  }
}

void Report(Roster& roster, std::mutex& printer) {
  std::lock_guard<std::mutex> lock(printer);
  roster.Add(1);
}

// expect: LG1001 Roster::mutex_ -> printer
int main() {
  Roster roster;
  std::mutex printer;
  std::thread a([&] { Copy(roster, printer); });
  std::thread b([&] { Report(roster, printer); });
  a.join();
  b.join();
}
