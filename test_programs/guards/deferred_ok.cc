// A deferred guard that is locked later, or never.
#include <mutex>

class Document {
 public:
  void Save(bool force) {
    std::lock_guard<std::mutex> guard(mutex_);
    std::unique_lock<std::mutex> again(mutex_, std::defer_lock);
    if (force && again.owns_lock()) again.unlock();
    ++saves_;
  }

 private:
  std::mutex mutex_;
  int saves_ = 0;
};

int main() {
  Document document;
  document.Save(false);
  document.Save(true);
}
