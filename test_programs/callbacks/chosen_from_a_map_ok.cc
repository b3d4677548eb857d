// A function that is called if the map has one: what it is is known to those who filled the map.
#include <functional>
#include <map>
#include <mutex>

class Machine {
 public:
  void On(int state, std::function<void()> handler) { handlers_[state] = std::move(handler); }
  void Enter(int state) {
    std::function<void()> handler;
    std::unique_lock<std::mutex> lock(mutex_);
    state_ = state;
    auto found = handlers_.find(state);
    if (found != handlers_.end()) handler = found->second;
    lock.unlock();
    if (handler) handler();
  }
  int state() {
    std::lock_guard<std::mutex> lock(mutex_);
    return state_;
  }

 private:
  std::mutex mutex_;
  int state_ = 0;
  std::map<int, std::function<void()>> handlers_;
};

int main(int argc, char**) {
  Machine machine;
  machine.On(1, [&] { machine.state(); });
  machine.Enter(argc - 1);
}
