// Assigning to the owner of an object ends the object it owned before.
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

std::mutex playlist_mutex;

class Track {
 public:
  ~Track() {
    std::lock_guard lock(playlist_mutex);  // expect-static: LG1002 playlist_mutex
    ++played;
  }
  static int played;
};
int Track::played = 0;

std::unique_ptr<Track> current;

void Next() {
  std::lock_guard lock(playlist_mutex);
  current = std::make_unique<Track>();
}

int main() {
  std::thread a(Next), b(Next);
  a.join();
  b.join();
  current.release();
}
