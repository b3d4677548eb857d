// A loop takes the locks of all elements, and another one gives them back.
#include <mutex>
#include <thread>
#include <vector>

struct Shard {
  std::mutex mutex;
  int entries = 0;
};

std::vector<Shard> shards(3);
std::vector<Shard*> active{&shards[0], &shards[1], &shards[2]};

void Clear() {
  for (Shard& shard : shards) shard.mutex.lock();
  for (Shard& shard : shards) shard.entries = 0;
  for (Shard& shard : shards) shard.mutex.unlock();
}

void Grow() {
  for (Shard* shard : active) shard->mutex.lock();
  for (Shard* shard : active) ++shard->entries;
  for (Shard* shard : active) shard->mutex.unlock();
}

void Count() {
  for (size_t i = 0; i < active.size(); ++i) active[i]->mutex.lock();
  for (size_t i = 0; i < active.size(); ++i) active[i]->mutex.unlock();
}

void Work() {
  Clear();
  Grow();
  Count();
}

int main() {
  std::thread worker(Work);
  for (Shard* shard : active) shard->mutex.lock();
  worker.join();  // expect-static: LG1006 Shard::mutex
  for (Shard* shard : active) shard->mutex.unlock();
}
