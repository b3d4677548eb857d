#include <memory>
#include <mutex>
#include <thread>

// A folder locks itself before the folders in it; a report goes the other way.
class Folder {
 public:
  explicit Folder(Folder *above) : above_(above) {}
  void Attach() { below_ = std::make_unique<Folder>(this); }
  void Rename() {
    const std::scoped_lock hold(names_);
    below_->Refresh();
  }
  void Below() { below_->Report(); }

 private:
  void Refresh() {
    const std::scoped_lock hold(sizes_);
    ++size_;
  }
  void Report() {
    const std::scoped_lock hold(sizes_);
    above_->Hear();
  }
  void Hear() {
    const std::scoped_lock hold(names_);
    ++heard_;
  }

  std::mutex names_, sizes_;
  Folder *above_;
  std::unique_ptr<Folder> below_;
  int size_ = 0, heard_ = 0;
};

// expect: LG1001 Folder::names_ -> Folder::sizes_
int main() {
  Folder root(nullptr);
  root.Attach();
  std::jthread a([&root] { root.Rename(); });
  std::jthread b([&root] { root.Below(); });
}
