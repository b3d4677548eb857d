// The base class template locks and calls down into the derived class.
#include <mutex>

template <typename Derived>
class Actor {
 public:
  void Receive(int message) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++received_;
    static_cast<Derived*>(this)->Handle(message);
  }
  int received() {
    std::lock_guard<std::mutex> lock(mutex_);
    return received_;
  }

 protected:
  int received_unlocked() const { return received_; }

 private:
  std::mutex mutex_;
  int received_ = 0;
};

class Counter : public Actor<Counter> {
 public:
  void Handle(int message) {
    sum_ += message * received_unlocked();
  }

 private:
  int sum_ = 0;
};

int main() {
  Counter counter;
  counter.Receive(5);
}
