// Re-entry of a recursive mutex is fine; of a plain one it is not.
#include <mutex>
#include <string>

class Node {
 public:
  std::string Path() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    return Parent() + "/" + name_;
  }
  std::string Parent() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    return parent_;
  }

 private:
  std::recursive_mutex mutex_;
  std::string name_ = "x";
  std::string parent_ = "y";
};

int main() { return Node().Path().size() == 3 ? 0 : 1; }
