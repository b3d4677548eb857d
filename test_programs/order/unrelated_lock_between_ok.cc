#include <atomic>
#include <mutex>
#include <thread>

// A statistics lock is taken and given back between the two that matter.
class Proxy {
 public:
  void Forward() {
    client_.lock();
    Count();
    server_.lock();
    ++forwarded_;
    server_.unlock();
    Count();
    client_.unlock();
  }

  void Answer() {
    client_.lock();
    Count();
    server_.lock();
    ++answered_;
    server_.unlock();
    client_.unlock();
  }

 private:
  void Count() {
    stats_.lock();
    ++calls_;
    stats_.unlock();
  }

  std::mutex client_, server_, stats_;
  int forwarded_ = 0, answered_ = 0, calls_ = 0;
};

int main() {
  Proxy proxy;
  std::thread up(&Proxy::Forward, &proxy);
  std::thread down(&Proxy::Answer, &proxy);
  up.join();
  down.join();
}
