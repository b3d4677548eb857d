#include <mutex>
#include <thread>

// The child is born while its creator already holds one lock of the pair.
class Importer {
 public:
  void Import() {
    std::unique_lock<std::mutex> files(files_mutex_);
    std::thread helper([this] { Check(); });
    {
      std::lock_guard<std::mutex> rows(rows_mutex_);
      ++rows_;
    }
    files.unlock();
    helper.join();
  }

 private:
  void Check() {
    std::lock_guard<std::mutex> rows(rows_mutex_);
    // expect: LG1001 Importer::files_mutex_ -> Importer::rows_mutex_
    std::lock_guard<std::mutex> files(files_mutex_);
    valid_ = files_ >= 0 && rows_ >= 0;
  }

  std::mutex files_mutex_;
  std::mutex rows_mutex_;
  int files_ = 0;
  int rows_ = 0;
  bool valid_ = false;
};

int main() {
  Importer importer;
  importer.Import();
}
