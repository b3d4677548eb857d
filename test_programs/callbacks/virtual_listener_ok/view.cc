#include <thread>

#include "model.h"

class View : public Listener {
 public:
  explicit View(Model& model) : model_(model) {}
  void Changed(int row) override {
    std::lock_guard<std::mutex> lock(mutex_);
    dirty_ = row;
  }
  void Paint() {
    std::lock_guard<std::mutex> lock(mutex_);
    painted_ = model_.Rows() + dirty_;
  }

 private:
  Model& model_;
  std::mutex mutex_;
  int dirty_ = 0;
  int painted_ = 0;
};

int main() {
  Model model;
  View view(model);
  model.Add(&view);
  std::thread loader([&] { model.SetRow(1, 10); });
  std::thread ui([&] { view.Paint(); });
  loader.join();
  ui.join();
}
