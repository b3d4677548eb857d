// Recursive mutexes are not safe from inversion; re-entry adds no order of its own.
#include <mutex>
#include <thread>

class Ui {
 public:
  void Redraw() {
    std::lock_guard<std::recursive_mutex> ui(ui_);
    Layout();
  }
  void Layout() {
    std::lock_guard<std::recursive_mutex> ui(ui_);
    std::lock_guard<std::recursive_mutex> model(model_);
    std::lock_guard<std::recursive_mutex> again(ui_);
    ++layouts_;
  }
  void Change() {
    std::unique_lock<std::recursive_mutex> model(model_);
    ++version_;
    Redraw();  // expect: LG1001 Ui::ui_ -> Ui::model_
  }

 private:
  std::recursive_mutex ui_, model_;
  int layouts_ = 0, version_ = 0;
};

int main() {
  Ui ui;
  std::thread painter(&Ui::Redraw, &ui);
  std::thread model(&Ui::Change, &ui);
  painter.join();
  model.join();
}
