// A list that is walked hand over hand: the next node's lock before this one's is released.
// accept-static: LG1005 * -- that the next node is below this one is lost in the loop
#include <memory>
#include <mutex>
#include <thread>

class SortedList {
  struct Node {
    explicit Node(int v) : value(v) {}
    int value;
    std::mutex mutex;
    std::unique_ptr<Node> next;
  };

 public:
  bool Contains(int value) {
    Node* node = &head_;
    std::unique_lock<std::mutex> lock(node->mutex);
    while (Node* next = node->next.get()) {
      std::unique_lock<std::mutex> next_lock(next->mutex);
      lock.unlock();
      if (next->value == value) return true;
      node = next;
      lock = std::move(next_lock);
    }
    return false;
  }

  void Insert(int value) {
    Node* node = &head_;
    std::unique_lock<std::mutex> lock(node->mutex);
    while (Node* next = node->next.get()) {
      std::unique_lock<std::mutex> next_lock(next->mutex);
      if (next->value >= value) break;
      lock.unlock();
      node = next;
      lock = std::move(next_lock);
    }
    auto fresh = std::make_unique<Node>(value);
    fresh->next = std::move(node->next);
    node->next = std::move(fresh);
  }

 private:
  Node head_{-1};
};

int main() {
  SortedList list;
  list.Insert(3);
  list.Insert(1);
  std::thread a([&] { list.Insert(2); });
  std::thread b([&] { list.Contains(3); });
  a.join();
  b.join();
}
