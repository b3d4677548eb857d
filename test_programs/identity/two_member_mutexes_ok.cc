#include <mutex>
#include <thread>

class Stream {
 public:
  void Read() {
    std::lock_guard<std::mutex> r(read_mutex_);
    std::lock_guard<std::mutex> w(write_mutex_);
    ++position_;
  }
  void Write() {
    std::lock_guard<std::mutex> r(read_mutex_);
    std::lock_guard<std::mutex> w(write_mutex_);
    --position_;
  }

 private:
  std::mutex read_mutex_;
  std::mutex write_mutex_;
  int position_ = 0;
};

int main() {
  auto* stream = new Stream;
  std::thread a(&Stream::Read, stream);
  std::thread b(&Stream::Write, stream);
  a.join();
  b.join();
  delete stream;
}
