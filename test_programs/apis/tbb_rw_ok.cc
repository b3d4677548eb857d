// packages: tbb
#include <oneapi/tbb/spin_rw_mutex.h>

#include <mutex>
#include <thread>
#include <vector>

static tbb::spin_rw_mutex mesh_mutex;
static std::mutex out_mutex;
static std::vector<int> mesh(3, 1);

static void Refine() {
  tbb::spin_rw_mutex::scoped_lock lock(mesh_mutex, /*write=*/true);
  mesh.push_back(2);
  std::lock_guard<std::mutex> out(out_mutex);
  mesh.pop_back();
}

static void Dump() {
  tbb::spin_rw_mutex::scoped_lock lock(mesh_mutex, /*write=*/false);
  std::lock_guard<std::mutex> out(out_mutex);
}

int main() {
  std::thread a(Refine), b(Dump);
  a.join();
  b.join();
}
