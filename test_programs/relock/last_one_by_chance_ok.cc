// Who makes a strong pointer of a weak one for a moment may be the last owner at its end.
#include <map>
#include <memory>
#include <mutex>
#include <thread>

class Blocks;

class Block {
 public:
  Block(Blocks& blocks, int number) : blocks_(blocks), number_(number) {}
  ~Block();
  int number() const { return number_; }

 private:
  Blocks& blocks_;
  const int number_;
};

class Blocks {
 public:
  std::shared_ptr<Block> Make(int number) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto block = std::make_shared<Block>(*this, number);
    known_[number] = block;
    return block;
  }
  void Forget(int number) {
    std::lock_guard<std::mutex> lock(mutex_);
    known_.erase(number);
  }
  bool Has(int number) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = known_.find(number);
    if (found == known_.end()) return false;
    return !found->second.expired();
  }

 private:
  std::mutex mutex_;
  std::map<int, std::weak_ptr<Block>> known_;
};

Block::~Block() { blocks_.Forget(number_); }

int main() {
  Blocks blocks;
  std::thread user([&] { auto block = blocks.Make(1); });
  blocks.Has(1);
  user.join();
}
