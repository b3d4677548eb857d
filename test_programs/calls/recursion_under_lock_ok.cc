// A tree walk that locks once per tree, not once per level.
#include <memory>
#include <mutex>
#include <vector>

struct Node {
  int value = 0;
  std::vector<std::unique_ptr<Node>> children;
};

class Tree {
 public:
  explicit Tree(std::unique_ptr<Node> root) : root_(std::move(root)) {}

  int Sum(const Node& node) {
    int sum = 0;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      sum = node.value;
    }
    for (const auto& child : node.children) sum += Sum(*child);
    return sum;
  }
  int Total() { return Sum(*root_); }

 private:
  std::mutex mutex_;
  std::unique_ptr<Node> root_;
};

int main() {
  auto root = std::make_unique<Node>();
  root->children.push_back(std::make_unique<Node>());
  root->children[0]->value = 3;
  return Tree(std::move(root)).Total() == 3 ? 0 : 1;
}
