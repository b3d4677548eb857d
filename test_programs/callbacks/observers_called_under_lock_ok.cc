// A subject calls its observers under its lock; one of them asks the subject back.
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

class Temperature {
 public:
  using Observer = std::function<void(double)>;

  void OnChange(Observer observer) {
    std::lock_guard<std::mutex> lock(mutex_);
    observers_.push_back(std::move(observer));
  }
  void Set(double value) {
    std::vector<Observer> observers;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      value_ = value;
      observers = observers_;
    }
    for (const auto& observer : observers) observer(value);
  }
  double Get() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  double value_ = 0;
  std::vector<Observer> observers_;
};

int main() {
  Temperature temperature;
  double shown = 0;
  temperature.OnChange([&](double) { shown = temperature.Get(); });
  temperature.Set(21.5);
  return shown > 20 ? 0 : 1;
}
