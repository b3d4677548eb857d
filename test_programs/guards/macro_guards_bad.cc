// LOCK(cs) as many code bases have it.
#include <mutex>
#include <thread>

#define PASTE(x, y) x##y
#define PASTE2(x, y) PASTE(x, y)
#define UNIQUE_NAME(name) PASTE2(name, __COUNTER__)

template <typename MutexType>
class DebugLock : public std::unique_lock<MutexType> {
 public:
  DebugLock(MutexType& mutex, const char* name) : std::unique_lock<MutexType>(mutex, std::defer_lock) {
    if (name != nullptr) std::unique_lock<MutexType>::lock();
  }
};

#define LOCK(cs) DebugLock<std::recursive_mutex> UNIQUE_NAME(criticalblock)(cs, #cs)
#define LOCK2(cs1, cs2)                                                     \
  DebugLock<std::recursive_mutex> criticalblock1(cs1, #cs1), criticalblock2(cs2, #cs2)

static std::recursive_mutex cs_main;
static std::recursive_mutex cs_wallet;
static int height, balance;

static void ConnectBlock() {
  LOCK(cs_main);
  ++height;
  LOCK(cs_wallet);
  balance += height;
}

static void Rescan() {
  LOCK2(cs_wallet, cs_main);  // expect: LG1001 cs_main -> cs_wallet
  balance = height;
}

int main() {
  std::thread a(ConnectBlock), b(Rescan);
  a.join();
  b.join();
}
