// A print server: queues and the stock of paper, each behind a fair lock made of two counters.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

class FairLock {
 public:
  void lock() {
    const unsigned turn = drawn_.fetch_add(1, std::memory_order_relaxed);
    while (shown_.load(std::memory_order_acquire) != turn) std::this_thread::yield();
  }
  bool try_lock() {
    unsigned turn = shown_.load();
    return drawn_.compare_exchange_strong(turn, turn + 1);
  }
  void unlock() { shown_.store(shown_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

 private:
  std::atomic<unsigned> drawn_{0};
  std::atomic<unsigned> shown_{0};
};

struct Queue {
  FairLock lock;
  std::vector<std::string> jobs;
};
struct Stock {
  FairLock lock;
  int sheets = 500;
};

static Queue queue;
static Stock stock;

static void Print() {
  queue.lock.lock();
  if (!queue.jobs.empty()) {
    stock.lock.lock();
    --stock.sheets;
    queue.jobs.pop_back();
    stock.lock.unlock();
  }
  queue.lock.unlock();
}

static void Refill() {
  stock.lock.lock();
  stock.sheets += 100;
  queue.lock.lock();  // expect-static: LG1001 Queue::lock -> Stock::lock
  queue.jobs.push_back("status page");
  queue.lock.unlock();
  stock.lock.unlock();
}

int main() {
  std::thread printer([] {
    for (int i = 0; i < 3; ++i) Print();
  });
  printer.join();
  std::thread other([] { Print(); });
  if (stock.sheets < 0) Refill();
  other.join();
  if (stock.lock.try_lock()) stock.lock.unlock();
  return 0;
}
