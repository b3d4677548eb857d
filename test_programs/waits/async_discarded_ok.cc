// The future that std::async returns blocks in its destructor; here it is a temporary.
#include <future>
#include <mutex>
#include <vector>

class Gallery {
 public:
  void Add(int picture) {
    std::lock_guard<std::mutex> lock(mutex_);
    pictures_.push_back(picture);
    pending_ = std::async(std::launch::async, [this] { MakeThumbnails(); });
  }
  ~Gallery() {
    if (pending_.valid()) pending_.wait();
  }

 private:
  void MakeThumbnails() {
    std::lock_guard<std::mutex> lock(mutex_);
    thumbnails_ = pictures_.size();
  }
  std::mutex mutex_;
  std::vector<int> pictures_;
  std::size_t thumbnails_ = 0;
  std::future<void> pending_;
};

int main() {
  Gallery gallery;
  gallery.Add(1);
}
