// There is one ticker in this program, so the one that an observer knows is the one that calls it.
#include <mutex>
#include <vector>

struct Observer {
  virtual ~Observer() = default;
  virtual void OnPrice(double price) = 0;
};

class Ticker {
 public:
  void Add(Observer* observer) {
    std::lock_guard<std::mutex> lock(mutex_);
    observers_.push_back(observer);
  }
  void Leave() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++left_;
  }
  void Publish(double price) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (Observer* observer : observers_) observer->OnPrice(price);  // expect-static: LG1002 Ticker::mutex_
  }

 private:
  std::mutex mutex_;
  std::vector<Observer*> observers_;
  int left_ = 0;
};

class Buyer : public Observer {
 public:
  explicit Buyer(Ticker& ticker) : ticker_(ticker) { ticker_.Add(this); }
  void OnPrice(double price) override {
    if (price < 2) ticker_.Leave();
  }

 private:
  Ticker& ticker_;
};

int main(int argc, char**) {
  Ticker ticker;
  Buyer buyer(ticker);
  if (argc > 1) ticker.Publish(1);
}
