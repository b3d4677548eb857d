// A tree whose nodes are locked from the root towards the leaves.
// accept-static: LG1005 * -- the window is told both as a known object and as some widget
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class Widget {
 public:
  explicit Widget(Widget* parent) : parent_(parent) {}

  Widget& AddChild() {
    std::lock_guard<std::mutex> lock(mutex_);
    children_.push_back(std::make_unique<Widget>(this));
    return *children_.back();
  }
  void Paint() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto& child : children_) child->Paint();
    dirty_ = false;
  }
  void Invalidate() {
    std::lock_guard<std::mutex> lock(mutex_);
    dirty_ = true;
    if (parent_ != nullptr) parent_->Invalidate();  // expect: LG1005 Widget::mutex_
  }

 private:
  Widget* const parent_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Widget>> children_;
  bool dirty_ = false;
};

int main() {
  Widget window(nullptr);
  Widget& button = window.AddChild();
  std::thread painter([&] { window.Paint(); });
  std::thread mouse([&] { button.Invalidate(); });
  painter.join();
  mouse.join();
}
