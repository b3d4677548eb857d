// Records go to a writer by way of a queue with few places. The writer needs the settings' lock for
// each record, so nobody may wait for a place while holding it.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

class Records {
 public:
  void Push(std::string record) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return records_.size() < 8 || closed_; });  // expect-static: LG1007 Journal::settings_
    records_.push_back(std::move(record));
    more_.notify_one();
  }
  bool Pop(std::string& record) {
    std::unique_lock<std::mutex> lock(mutex_);
    more_.wait(lock, [this] { return !records_.empty() || closed_; });
    if (records_.empty()) return false;
    record = std::move(records_.front());
    records_.pop_front();
    room_.notify_one();
    return true;
  }
  void Close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    more_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable room_, more_;
  std::deque<std::string> records_;
  bool closed_ = false;
};

class Journal {
 public:
  Journal() : writer_([this] { Write(); }) {}
  ~Journal() {
    records_.Close();
    writer_.join();
  }
  void Log(int level, const std::string& text) {
    std::lock_guard<std::mutex> lock(settings_);
    if (level >= level_) records_.Push(text);
  }
  void SetLevel(int level) {
    std::lock_guard<std::mutex> lock(settings_);
    level_ = level;
  }

 private:
  void Write() {
    std::string record;
    while (records_.Pop(record)) {
      std::lock_guard<std::mutex> lock(settings_);
      bytes_ += record.size() + static_cast<size_t>(level_);
    }
  }
  std::mutex settings_;
  int level_ = 0;
  size_t bytes_ = 0;
  Records records_;
  std::thread writer_;
};

int main() {
  Journal journal;
  for (int i = 0; i < 4; ++i) journal.Log(1, "started");
  journal.SetLevel(2);
}
