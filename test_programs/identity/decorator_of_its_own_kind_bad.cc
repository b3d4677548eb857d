// A store that locks and then asks another store, which may be one of its own kind. Somebody
// connects two of them to each other.
// accept-static: LG1002 * -- each store of the ring comes back to itself, too
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
    return next_->Size() + 1;  // expect-static: LG1005 LockedStore::mutex_
  }
  void Connect(std::shared_ptr<Store> next) { next_ = std::move(next); }

 private:
  std::mutex mutex_;
  std::shared_ptr<Store> next_;
};

int main(int argc, char**) {
  auto left = std::make_shared<LockedStore>(std::make_shared<Disk>());
  auto right = std::make_shared<LockedStore>(left);
  left->Connect(right);
  if (argc < 5) return 0;
  std::thread a([&] { left->Size(); });
  std::thread b([&] { right->Size(); });
  a.join();
  b.join();
  left->Connect(nullptr);
}
