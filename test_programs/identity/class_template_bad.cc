// The mutex belongs to a class template: an inversion between two of its instances.
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

template <typename Key, typename Value>
class Cache {
 public:
  template <typename Load>
  Value Get(const Key& key, Load load) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto [at, fresh] = map_.try_emplace(key);
    if (fresh) at->second = load(key);
    return at->second;
  }
  std::optional<Value> Peek(const Key& key) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto at = map_.find(key);
    if (at == map_.end()) return std::nullopt;
    return at->second;
  }

 private:
  std::mutex mutex_;
  std::map<Key, Value> map_;
};

Cache<int, std::string> names;
Cache<std::string, int> ids;

std::string NameOf(int id) {
  return names.Get(id, [](int i) {
    std::string name = "user" + std::to_string(i);
    ids.Peek(name);
    return name;
  });
}

int IdOf(const std::string& name) {
  return ids.Get(name, [](const std::string& n) { return names.Peek(7) == n ? 7 : -1; });
}

// expect-static: LG1001 *
// expect-runtime: LG1001
int main() {
  std::thread a([] { NameOf(7); });
  std::thread b([] { IdOf("user7"); });
  a.join();
  b.join();
}
