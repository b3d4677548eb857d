// A count of what is left to do comes down to nothing each time: what follows is no rare step, as
// the end of an object with many owners is.
#include <mutex>
#include <thread>

class Report {
 public:
  void Add(int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    sum_ += value;
  }
  std::mutex& mutex() { return mutex_; }
  int sum() const { return sum_; }

 private:
  std::mutex mutex_;
  int sum_ = 0;
};

class Batch {
 public:
  Batch(Report& report, int left) : report_(report), left_(left) {}
  void Done(int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    sum_ += value;
    if (--left_ == 0) report_.Add(sum_);  // expect-static: LG1001 Batch::mutex_ -> Report::mutex_
  }
  int Left() {
    std::lock_guard<std::mutex> report(report_.mutex());
    std::lock_guard<std::mutex> lock(mutex_);
    return left_ + report_.sum();
  }

 private:
  Report& report_;
  std::mutex mutex_;
  int left_;
  int sum_ = 0;
};

int main() {
  Report report;
  Batch batch(report, 1);
  std::thread worker([&] { batch.Done(1); });
  batch.Left();
  worker.join();
}
