// Two threads of one kind and one of another.
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

// expect: LG1001 index_mutex -> store_mutex
int main() {
  Indexer first, second;
  Compactor other;
  first.Start();
  second.Start();
  other.Start();
  first.Join();
  second.Join();
  other.Join();
}
