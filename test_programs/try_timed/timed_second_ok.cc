#include <chrono>
#include <mutex>
#include <thread>

using namespace std::chrono_literals;

// A timed lock gives up in the end.
class Gateway {
 public:
  bool Request() {
    std::lock_guard<std::timed_mutex> in(inbound_);
    if (!outbound_.try_lock_for(20ms)) return false;
    ++requests_;
    outbound_.unlock();
    return true;
  }
  bool Respond() {
    std::lock_guard<std::timed_mutex> out(outbound_);
    std::unique_lock<std::timed_mutex> in(inbound_);
    --requests_;
    return in.owns_lock();
  }

 private:
  std::timed_mutex inbound_;
  std::timed_mutex outbound_;
  int requests_ = 0;
};

int main() {
  Gateway gateway;
  std::thread a([&] { gateway.Request(); });
  std::thread b([&] { gateway.Respond(); });
  a.join();
  b.join();
}
