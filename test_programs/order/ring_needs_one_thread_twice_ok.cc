// A-B and C-A are both done by the one writer thread, B-C by the reader: with one writer no ring.
#include <mutex>
#include <thread>

static std::mutex a, b, c;
static int state;

static void Writer() {
  {
    std::lock_guard<std::mutex> first(a);
    std::lock_guard<std::mutex> second(b);
    ++state;
  }
  {
    std::lock_guard<std::mutex> first(c);
    std::lock_guard<std::mutex> second(a);
    ++state;
  }
}

static void Reader() {
  std::lock_guard<std::mutex> first(b);
  std::lock_guard<std::mutex> second(c);
  --state;
}

int main() {
  std::thread writer(Writer);
  std::thread reader(Reader);
  writer.join();
  reader.join();
}
