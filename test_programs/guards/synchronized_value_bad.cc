// Locked<T>: data and lock in one; access only through with() or a locked pointer.
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

template <typename T>
class Locked {
 public:
  class Pointer {
   public:
    Pointer(T* value, std::mutex& mutex) : value_(value), lock_(mutex) {}
    T* operator->() { return value_; }

   private:
    T* value_;
    std::unique_lock<std::mutex> lock_;
  };
  Pointer operator->() { return Pointer(&value_, mutex_); }
  Pointer lock() { return Pointer(&value_, mutex_); }
  template <typename F>
  auto with(F&& f) {
    std::lock_guard<std::mutex> lock(mutex_);
    return std::forward<F>(f)(value_);
  }

 private:
  std::mutex mutex_;
  T value_{};
};

struct Server {
  Locked<std::map<std::string, int>> users;
  Locked<int> online;

  void Login(const std::string& name) {
    users.with([&](auto& table) {
      table[name] = 1;
      online.with([](int& n) { ++n; });
    });
  }
  void Logout(const std::string& name) {
    online.with([&](int& n) {
      n -= static_cast<int>(users->erase(name));
    });
  }
};

// expect-static: LG1001 *
// expect-runtime: LG1001
int main() {
  Server server;
  std::thread a([&] { server.Login("ann"); });
  std::thread b([&] { server.Logout("ann"); });
  a.join();
  b.join();
}
