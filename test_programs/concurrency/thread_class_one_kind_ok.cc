// Two threads of one kind; an object of the other kind exists, but its thread is never started.
#include <pthread.h>

#include <mutex>

class Worker {
 public:
  virtual ~Worker() = default;
  void Start() { pthread_create(&handle_, nullptr, &Worker::Entry, this); }
  void Join() { pthread_join(handle_, nullptr); }

 protected:
  virtual void Run() = 0;

 private:
  static void* Entry(void* self) {
    static_cast<Worker*>(self)->Run();
    return nullptr;
  }
  pthread_t handle_{};
};

static std::mutex index_mutex, store_mutex;
static int indexed, stored;

class Indexer final : public Worker {
  void Run() override {
    std::lock_guard<std::mutex> index(index_mutex);
    std::lock_guard<std::mutex> store(store_mutex);
    indexed += stored;
  }
};

class Compactor final : public Worker {
  void Run() override {
    std::lock_guard<std::mutex> store(store_mutex);
    std::lock_guard<std::mutex> index(index_mutex);
    stored -= indexed;
  }
};

int main() {
  Indexer first, second;
  Compactor idle;
  first.Start();
  second.Start();
  first.Join();
  second.Join();
  (void)idle;
}
