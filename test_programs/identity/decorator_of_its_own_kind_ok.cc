// A store that locks and then asks another store, which may be one of its own kind.
// It got that store when it was made.
#include <memory>
#include <mutex>
#include <thread>

class Store {
 public:
  virtual ~Store() = default;
  virtual int Size() = 0;
};

class Disk : public Store {
 public:
  int Size() override { return 3; }
};

class LockedStore : public Store {
 public:
  explicit LockedStore(std::shared_ptr<Store> next) { next_ = std::move(next); }
  int Size() override {
    std::lock_guard<std::mutex> lock(mutex_);
    return next_->Size() + 1;
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<Store> next_;
};

int main(int argc, char**) {
  auto left = std::make_shared<LockedStore>(std::make_shared<Disk>());
  auto right = std::make_shared<LockedStore>(left);
  if (argc < 5) return 0;
  std::thread a([&] { left->Size(); });
  std::thread b([&] { right->Size(); });
  a.join();
  b.join();
}
