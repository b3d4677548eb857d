// Folders have recursive mutexes, which lets a thread take the same one again, but not those of
// parent and child in both orders.
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class Folder : public std::enable_shared_from_this<Folder> {
 public:
  void Adopt(const std::shared_ptr<Folder>& child) {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    child->parent_ = weak_from_this();
    children_.push_back(child);
  }
  int Files() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    int sum = own_;
    for (auto& child : children_) sum += child->Files();
    return sum;
  }
  void AddFile() {
    std::unique_lock<std::recursive_mutex> lock(mutex_);
    ++own_;
    Touch();
    if (auto parent = parent_.lock()) parent->Touch();
  }

 private:
  void Touch() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    ++changes_;
  }
  std::recursive_mutex mutex_;
  std::weak_ptr<Folder> parent_;
  std::vector<std::shared_ptr<Folder>> children_;
  int own_ = 0, changes_ = 0;
};

// expect-static: LG1005 Folder::mutex_
int main() {
  auto root = std::make_shared<Folder>(), leaf = std::make_shared<Folder>();
  root->Adopt(leaf);
  std::thread reader([&] { root->Files(); });
  std::thread writer([&] { leaf->AddFile(); });
  reader.join();
  writer.join();
}
