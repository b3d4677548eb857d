// Two locks that are made when they are first needed: code that nobody sees keeps the pointers.
#include <dlfcn.h>

#include <mutex>
#include <thread>

static void* lazy_pointer(const char* name) { return dlsym(RTLD_DEFAULT, name); }

class Lock {
 public:
  void Acquire() { native_.lock(); }
  void Release() { native_.unlock(); }

 private:
  std::mutex native_;
};

static void acquire(int which) {
  Lock* lock = static_cast<Lock*>(which == 0 ? lazy_pointer("blocks") : lazy_pointer("powers"));
  lock->Acquire();
}
static void release(int which) {
  Lock* lock = static_cast<Lock*>(which == 0 ? lazy_pointer("blocks") : lazy_pointer("powers"));
  lock->Release();
}

static int blocks, powers;

static int Allocate() {
  acquire(0);
  const int block = ++blocks;
  release(0);
  return block;
}

static int Power(int n) {
  int sum = Allocate() + Allocate();
  acquire(1);
  if (n > powers) powers = n;
  release(1);
  sum += Allocate();
  return sum;
}

int main(int argc, char**) {
  if (argc < 5) return 0;
  std::thread a([&] { Power(argc); });
  std::thread b([&] { Power(argc + 1); });
  a.join();
  b.join();
}
