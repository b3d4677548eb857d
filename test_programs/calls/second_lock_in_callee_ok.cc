// A job queue that logs while it holds its lock; the log wants to know the queue's length.
#include <deque>
#include <mutex>
#include <string>
#include <thread>

class JobQueue;

class Log {
 public:
  void Line(const std::string& text);
  void Header(JobQueue& queue);

 private:
  std::mutex mutex_;
  std::string text_;
};

class JobQueue {
 public:
  explicit JobQueue(Log& log) : log_(log) {}
  void Push(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(job);
    log_.Line("pushed");
  }
  std::size_t Length() {
    std::lock_guard<std::mutex> lock(mutex_);
    return jobs_.size();
  }

 private:
  Log& log_;
  std::mutex mutex_;
  std::deque<int> jobs_;
};

void Log::Line(const std::string& text) {
  std::lock_guard<std::mutex> lock(mutex_);
  text_ += text + "\n";
}

void Log::Header(JobQueue& queue) {
  const std::string length = std::to_string(queue.Length());
  std::lock_guard<std::mutex> lock(mutex_);
  text_ += length;
}

int main() {
  Log log;
  JobQueue queue(log);
  std::thread producer([&] { queue.Push(1); });
  std::thread reporter([&] { log.Header(queue); });
  producer.join();
  reporter.join();
}
