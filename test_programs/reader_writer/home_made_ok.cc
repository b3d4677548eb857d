// A reader-writer lock made of a mutex, a condition, a flag and a counter.
#include <condition_variable>
#include <mutex>
#include <thread>

class ReaderWriterLock {
 public:
  void StartReading() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !writing_; });
    ++readers_;
  }
  void StopReading() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (--readers_ == 0) changed_.notify_all();
  }
  void StartWriting() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (writing_ || readers_ > 0) changed_.wait(lock);
    writing_ = true;
  }
  void StopWriting() {
    std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool writing_ = false;
  int readers_ = 0;
};

class Reading {
 public:
  explicit Reading(ReaderWriterLock& lock) : lock_(lock) { lock_.StartReading(); }
  ~Reading() { lock_.StopReading(); }

 private:
  ReaderWriterLock& lock_;
};
class Writing {
 public:
  explicit Writing(ReaderWriterLock& lock) : lock_(lock) { lock_.StartWriting(); }
  ~Writing() { lock_.StopWriting(); }

 private:
  ReaderWriterLock& lock_;
};

ReaderWriterLock map_lock;
int tiles = 1, sum = 0;

void Add() {
  Reading reading(map_lock);
  sum += tiles;
}

int main() {
  std::thread helper(Add);
  helper.join();
  Writing writing(map_lock);
  tiles = 2;
}
