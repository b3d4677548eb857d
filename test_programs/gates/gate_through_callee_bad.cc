// The gate is taken by the public entry, the inversion sits two calls below.
#include <list>
#include <mutex>
#include <thread>

class Cache {
 public:
  void Put(int key) {
    std::lock_guard<std::mutex> api(api_mutex_);
    Insert(key);
  }
  void Evict() {
    std::lock_guard<std::mutex> api(api_mutex_);
    Shrink();
  }
  void BackgroundEvict() { Shrink(); }

 private:
  void Insert(int key) {
    std::lock_guard<std::mutex> map(map_mutex_);
    Link(key);
  }
  void Link(int key) {
    std::lock_guard<std::mutex> lru(lru_mutex_);
    lru_.push_front(key);
  }
  void Shrink() {
    std::lock_guard<std::mutex> lru(lru_mutex_);
    Unmap();
  }
  void Unmap() {
    std::lock_guard<std::mutex> map(map_mutex_);
    if (!lru_.empty()) lru_.pop_back();
  }

  std::mutex api_mutex_;
  std::mutex map_mutex_;
  std::mutex lru_mutex_;
  std::list<int> lru_;
};

// expect: LG1001 Cache::map_mutex_ -> Cache::lru_mutex_
int main() {
  Cache cache;
  std::thread client([&] {
    cache.Put(1);
    cache.Evict();
  });
  std::thread background([&] { cache.BackgroundEvict(); });
  client.join();
  background.join();
}
