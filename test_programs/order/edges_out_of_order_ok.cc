// The edges of the ring are met as C-A, A-B, B-C.
#include <mutex>
#include <thread>

class Editor {
 public:
  void Save() {
    std::lock_guard cursor(cursor_mutex_);
    std::lock_guard undo(undo_mutex_);
    ++version_;
  }
  void Type(char c) {
    std::lock_guard text(text_mutex_);
    std::lock_guard undo(undo_mutex_);
    last_ = c;
  }
  void Undo() {
    std::lock_guard undo(undo_mutex_);
    --version_;
  }

 private:
  std::mutex text_mutex_;
  std::mutex undo_mutex_;
  std::mutex cursor_mutex_;
  int version_ = 0;
  char last_ = 0;
};

int main() {
  Editor editor;
  std::jthread saver([&] { editor.Save(); });
  std::jthread typist([&] { editor.Type('x'); });
  std::jthread undoer([&] { editor.Undo(); });
}
