// Both orders, but only one thread in the whole program ever does them.
#include <mutex>
#include <thread>

class Notebook {
 public:
  void Write() {
    std::lock_guard<std::mutex> page(page_);
    std::lock_guard<std::mutex> index(index_);
    ++lines_;
  }
  void Reindex() {
    std::lock_guard<std::mutex> index(index_);
    std::lock_guard<std::mutex> page(page_);
    ++lines_;
  }

 private:
  std::mutex page_, index_;
  int lines_ = 0;
};

// expect: LG1001 Notebook::page_ -> Notebook::index_
int main() {
  Notebook notebook;
  std::thread helper([&notebook] { notebook.Write(); });
  notebook.Write();
  notebook.Reindex();
  helper.join();
}
