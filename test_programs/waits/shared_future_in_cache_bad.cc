// A cache of shared futures: the loader of an entry asks the cache again.
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class PageCache {
 public:
  int Get(const std::string& url) {
    std::unique_lock<std::mutex> lock(mutex_);
    auto found = pages_.find(url);
    if (found == pages_.end()) {
      std::shared_future<int> page =
          std::async(std::launch::async, [this, url] { return Download(url); }).share();
      found = pages_.emplace(url, page).first;
    }
    std::shared_future<int> page = found->second;
    return page.get();  // expect-static: LG1006 PageCache::mutex_
  }

 private:
  int Download(const std::string& url) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++downloads_;
    return static_cast<int>(url.size());
  }
  std::mutex mutex_;
  std::map<std::string, std::shared_future<int>> pages_;
  int downloads_ = 0;
};

int main() {
  PageCache cache;
  return cache.Get("index.html") == 10 ? 0 : 1;
}
