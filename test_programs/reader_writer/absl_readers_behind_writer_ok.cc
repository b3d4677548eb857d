// absl::Mutex queues readers behind a waiting writer: a cycle of two readers needs one writer.
// libs: -labsl_synchronization
#include <thread>

#include "absl/synchronization/mutex.h"

class Index {
 public:
  int Lookup() {
    absl::ReaderMutexLock terms(&terms_);
    absl::ReaderMutexLock docs(&docs_);
    return words_ + documents_;
  }
  int Describe() {
    absl::ReaderMutexLock docs(&docs_);
    absl::ReaderMutexLock terms(&terms_);
    return documents_ - words_;
  }
  void Add() {
    ++documents_;
  }

 private:
  absl::Mutex terms_;
  absl::Mutex docs_;
  int words_ = 0, documents_ = 0;
};

int main() {
  Index index;
  index.Add();
  std::thread a([&] { index.Lookup(); });
  std::thread b([&] { index.Describe(); });
  a.join();
  b.join();
}
