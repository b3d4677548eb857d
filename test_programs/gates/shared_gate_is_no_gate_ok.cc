// A gate that both sides hold for reading keeps nobody out.
#include <mutex>
#include <shared_mutex>
#include <thread>

class Tables {
 public:
  void Copy() {
    std::unique_lock schema(schema_mutex_);
    std::lock_guard left(left_);
    std::lock_guard right(right_);
    ++copies_;
  }
  void CopyBack() {
    std::shared_lock schema(schema_mutex_);
    std::lock_guard right(right_);
    std::lock_guard left(left_);
    --copies_;
  }

 private:
  std::shared_mutex schema_mutex_;
  std::mutex left_, right_;
  int copies_ = 0;
};

int main() {
  Tables tables;
  std::thread a(&Tables::Copy, &tables);
  std::thread b(&Tables::CopyBack, &tables);
  a.join();
  b.join();
}
