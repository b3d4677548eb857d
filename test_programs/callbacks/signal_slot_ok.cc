// A little signal/slot library; slots run in Emit().
#include <functional>
#include <list>
#include <mutex>
#include <thread>

template <typename... Args>
class Signal {
 public:
  using Slot = std::function<void(Args...)>;
  void Connect(Slot slot) {
    std::lock_guard<std::mutex> lock(mutex_);
    slots_.push_back(std::move(slot));
  }
  void Emit(Args... args) {
    std::list<Slot> slots;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      slots = slots_;
    }
    for (auto& slot : slots) slot(args...);
  }

 private:
  std::mutex mutex_;
  std::list<Slot> slots_;
};

class Player {
 public:
  Signal<int> volume_changed;
  void SetVolume(int volume) {
    std::unique_lock<std::mutex> lock(mutex_);
    volume_ = volume;
    lock.unlock();
    volume_changed.Emit(volume);
  }
  int Volume() {
    std::lock_guard<std::mutex> lock(mutex_);
    return volume_;
  }

 private:
  std::mutex mutex_;
  int volume_ = 0;
};

class Slider {
 public:
  explicit Slider(Player& player) : player_(player) {
    player_.volume_changed.Connect([this](int v) { Show(v); });
  }
  void Show(int volume) {
    std::lock_guard<std::mutex> lock(mutex_);
    shown_ = volume;
  }
  void Sync() {
    std::lock_guard<std::mutex> lock(mutex_);
    shown_ = player_.Volume();
  }

 private:
  Player& player_;
  std::mutex mutex_;
  int shown_ = 0;
};

int main() {
  Player player;
  Slider slider(player);
  std::thread a([&] { player.SetVolume(3); });
  std::thread b([&] { slider.Sync(); });
  a.join();
  b.join();
}
