// An exception leaves through the guard; in the catch block the lock is free again.
#include <mutex>
#include <stdexcept>
#include <thread>

class Importer {
 public:
  void Run(int value) {
    try {
      rows_.lock();
      Check(value);
      ++imported_;
      rows_.unlock();
    } catch (const std::runtime_error&) {
      std::lock_guard<std::mutex> lock(errors_);
      ++failed_;
      rows_.unlock();
    }
  }
  void Report() {
    std::lock_guard<std::mutex> errors(errors_);
    std::lock_guard<std::mutex> rows(rows_);
    imported_ = failed_ = 0;
  }

 private:
  static void Check(int value) {
    if (value < 0) throw std::runtime_error("negative");
  }
  std::mutex rows_, errors_;
  int imported_ = 0, failed_ = 0;
};

// expect-static: LG1001 Importer::rows_ -> Importer::errors_
int main() {
  Importer importer;
  std::thread a([&] { importer.Run(-1); });
  std::thread b([&] { importer.Report(); });
  a.join();
  b.join();
}
