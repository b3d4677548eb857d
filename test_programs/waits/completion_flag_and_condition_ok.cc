// The command waits on a condition for the worker's "saved" flag, holding the world's write lock.
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

struct World {
  std::shared_mutex lock;
  int tick = 0;
};

class Saver {
 public:
  explicit Saver(World& world) : world_(world), thread_([this] { Run(); }) {}
  ~Saver() {
    Request(true);
    thread_.join();
  }
  void SaveAndWait() {
    Request(false);
    std::unique_lock<std::mutex> lock(mutex_);
    saved_cv_.wait(lock, [this] { return !pending_; });
  }

 private:
  void Request(bool last) {
    std::lock_guard<std::mutex> lock(mutex_);
    pending_ = true;
    last_ = last;
    wake_cv_.notify_one();
  }
  void Run() {
    bool last = false;
    while (!last) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_cv_.wait(lock, [this] { return pending_; });
        last = last_;
      }
      {
        std::shared_lock<std::shared_mutex> read(world_.lock);
        saved_tick_ = world_.tick;
      }
      std::lock_guard<std::mutex> lock(mutex_);
      pending_ = false;
      saved_cv_.notify_all();
    }
  }
  World& world_;
  std::mutex mutex_;
  std::condition_variable wake_cv_, saved_cv_;
  bool pending_ = false, last_ = false;
  int saved_tick_ = 0;
  std::thread thread_;
};

void SaveCommand(World& world, Saver& saver) {
  std::unique_lock<std::shared_mutex> write(world.lock);
  ++world.tick;
  write.unlock();
  saver.SaveAndWait();
}

int main() {
  World world;
  Saver saver(world);
  SaveCommand(world, saver);
}
