// FastMutex is not recursive, Mutex is.
// libs: -lPocoFoundation
#include <Poco/Mutex.h>
#include <Poco/ScopedLock.h>

class Pool {
 public:
  int take() {
    Lock::ScopedLock lock(_lock);
    if (_free == 0) grow();
    return --_free;
  }
  void grow() {
    Lock::ScopedLock lock(_lock);
    _free += 4;
  }

 private:
  using Lock = Poco::Mutex;
  Lock _lock;
  int _free = 0;
};

int main() { return Pool().take() - 3; }
