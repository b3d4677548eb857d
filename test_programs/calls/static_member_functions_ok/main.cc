#include <thread>

#include "pool.h"

int main() {
  std::thread user([] { net::BufferPool::Give(net::BufferPool::Take()); });
  std::thread admin(net::Counters::Reset);
  user.join();
  admin.join();
  net::BufferPool::Trim();
}
