// REQUIRES and EXCLUDES of functions whose bodies are elsewhere say what they do.
#include <mutex>

#define CAPABILITY(x) __attribute__((capability(x)))
#define ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define RELEASE(...) __attribute__((release_capability(__VA_ARGS__)))

class CAPABILITY("mutex") PlatformMutex {
 public:
  void Acquire() ACQUIRE();  // in another library
  void Release() RELEASE();
};

class Cache {
 public:
  void Fill() {
    mutex_.Acquire();
    ++size_;
    Trim();  // expect-static: LG1002 Cache::mutex_
    mutex_.Release();
  }
  void Trim() {
    mutex_.Acquire();
    size_ = 0;
    mutex_.Release();
  }

 private:
  PlatformMutex mutex_;
  int size_ = 0;
};

void FillAll(Cache& cache) { cache.Fill(); }
