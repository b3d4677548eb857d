// Two ends of a call, each of which knows the other. Hanging up locks one and then its peer.
#include <mutex>
#include <thread>

class Leg {
 public:
  static void Connect(Leg& a, Leg& b) {
    a.peer_ = &b;
  }
  void HangUp() {
    std::lock_guard<std::mutex> lock(mutex_);
    active_ = false;
    if (peer_ == nullptr) return;
    std::lock_guard<std::mutex> peer(peer_->mutex_);
    peer_->active_ = false;
  }

 private:
  std::mutex mutex_;
  Leg* peer_ = nullptr;
  bool active_ = true;
};

int main() {
  Leg caller, callee;
  Leg::Connect(caller, callee);
  std::thread a([&] { caller.HangUp(); });
  a.join();
  std::thread b([&] { callee.HangUp(); });
  std::thread c([&] { caller.HangUp(); });
  b.join();
  c.join();
}
