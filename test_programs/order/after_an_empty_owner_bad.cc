// An owner that is empty lets go of nothing, and what comes after goes on.
#include <memory>
#include <mutex>
#include <thread>

std::mutex cache_mutex, index_mutex;

class Page {
 public:
  ~Page() {
    std::lock_guard lock(index_mutex);
    --pages;
  }
  static int pages;
};
int Page::pages = 1;

struct Reader {
  std::shared_ptr<Page> page;
};

void Leave(Reader& reader) {
  reader.page.reset();
  std::lock_guard index(index_mutex);
  std::lock_guard cache(cache_mutex);
}

void Scan() {
  Reader reader;  // has no page
  Leave(reader);
}

void Evict() {
  std::lock_guard cache(cache_mutex);
  std::lock_guard index(index_mutex);  // expect: LG1001 cache_mutex -> index_mutex
}

int main() {
  std::thread a(Scan), b(Evict);
  a.join();
  b.join();
}
