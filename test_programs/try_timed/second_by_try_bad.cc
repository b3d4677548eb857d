// The second lock is only tried.
#include <mutex>
#include <thread>

static std::mutex render, audio;
static int frames, dropped;

static void Render() {
  std::lock_guard<std::mutex> r(render);
  std::lock_guard<std::mutex> a(audio);
  ++frames;
}
static void Mix() {
  std::lock_guard<std::mutex> a(audio);
  std::unique_lock<std::mutex> r(render);  // expect: LG1001 render -> audio
  if (!r.owns_lock()) {
    ++dropped;
    return;
  }
  ++frames;
}

int main() {
  std::thread a(Render), b(Mix);
  a.join();
  b.join();
}
