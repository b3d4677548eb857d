#include <memory>
#include <mutex>
#include <thread>

// A folder locks itself before one it has just made; what each does with its own locks is another
// order, but of two other objects.
class Folder {
 public:
  void Attach() {
    const std::scoped_lock hold(names_);
    below_ = std::make_unique<Folder>();
    below_->Report();
  }

 private:
  void Report() {
    const std::scoped_lock hold(sizes_);
    Hear();
  }
  void Hear() {
    const std::scoped_lock hold(names_);
    ++heard_;
  }

  std::mutex names_, sizes_;
  std::unique_ptr<Folder> below_;
  int heard_ = 0;
};

int main() {
  Folder root;
  root.Attach();
  std::jthread a([&root] { root.Attach(); });
  std::jthread b([&root] { root.Attach(); });
}
