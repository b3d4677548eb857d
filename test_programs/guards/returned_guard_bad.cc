// A function that returns the lock; its caller moves it on.
#include <mutex>
#include <thread>
#include <utility>

using Guard = std::unique_lock<std::mutex>;

class Vault {
 public:
  [[nodiscard]] Guard Open() {
    Guard guard(mutex_);
    ++openings_;
    return guard;
  }
  void Close(Guard guard) { guard.unlock(); }

 private:
  std::mutex mutex_;
  int openings_ = 0;
};

Vault vault;
std::mutex camera;
int frames;

void Rob() {
  Guard first = vault.Open();
  Guard mine = std::move(first);
  std::lock_guard<std::mutex> lock(camera);
  ++frames;
  vault.Close(std::move(mine));
}

void Film() {
  std::lock_guard<std::mutex> lock(camera);
  Guard guard = vault.Open();
  ++frames;
}

// expect: LG1001 Vault::mutex_ -> camera
int main() {
  std::thread a(Rob), b(Film);
  a.join();
  b.join();
}
