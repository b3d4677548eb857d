// The promise is fulfilled only after the lock that its waiter holds.
#include <future>
#include <mutex>
#include <thread>

class Handshake {
 public:
  void Server() {
    std::lock_guard<std::mutex> lock(mutex_);
    greeted_ = true;
    hello_.set_value(42);
  }
  int Client() {
    std::lock_guard<std::mutex> lock(mutex_);
    // expect-static: LG1006 Handshake::mutex_
    return hello_.get_future().get();
  }

 private:
  std::promise<int> hello_;
  std::mutex mutex_;
  bool greeted_ = false;
};

int main() {
  Handshake handshake;
  std::thread server(&Handshake::Server, &handshake);
  const int answer = handshake.Client();
  server.join();
  return answer - 42;
}
