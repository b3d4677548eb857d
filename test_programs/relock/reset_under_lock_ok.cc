// Assigning to the owner of an object ends the object it owned before.
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

std::mutex playlist_mutex;

class Track {
 public:
  ~Track() {
    std::lock_guard lock(playlist_mutex);
    ++played;
  }
  static int played;
};
int Track::played = 0;

std::unique_ptr<Track> current;

void Next() {
  auto track = std::make_unique<Track>();
  std::lock_guard lock(playlist_mutex);
  std::swap(current, track);
}

int main() {
  std::thread a(Next), b(Next);
  a.join();
  b.join();
  current.release();
}
