// A boost::thread joined under the recursive mutex that it needs.
// libs: -lboost_thread -lboost_system
#include <boost/thread/lock_guard.hpp>
#include <boost/thread/recursive_mutex.hpp>
#include <boost/thread/thread.hpp>

class Downloader {
 public:
  void Start() { thread_ = boost::thread(&Downloader::Run, this); }
  void Cancel() {
    {
      boost::lock_guard<boost::recursive_mutex> lock(mutex_);
      boost::lock_guard<boost::recursive_mutex> again(mutex_);
      cancelled_ = true;
    }
    thread_.join();
  }

 private:
  void Run() {
    boost::lock_guard<boost::recursive_mutex> lock(mutex_);
    if (!cancelled_) ++done_;
  }
  boost::recursive_mutex mutex_;
  bool cancelled_ = false;
  int done_ = 0;
  boost::thread thread_;
};

int main() {
  Downloader downloader;
  downloader.Start();
  downloader.Cancel();
}
