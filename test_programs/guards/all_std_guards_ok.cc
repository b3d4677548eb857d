// One guard of each kind, nested in opposite orders.
#include <mutex>
#include <shared_mutex>
#include <thread>

class Mailbox {
 public:
  void Receive() {
    std::scoped_lock<std::mutex> folder(folder_mutex_);
    std::unique_lock<std::shared_mutex> index(index_mutex_);
    ++mails_;
  }
  void Search() {
    std::lock_guard<std::mutex> folder(folder_mutex_);
    std::shared_lock<std::shared_mutex> index(index_mutex_);
    found_ = mails_ > 0;
  }

 private:
  std::mutex folder_mutex_;
  std::shared_mutex index_mutex_;
  int mails_ = 0;
  bool found_ = false;
};

int main() {
  Mailbox box;
  std::thread a(&Mailbox::Receive, &box);
  std::thread b(&Mailbox::Search, &box);
  a.join();
  b.join();
}
