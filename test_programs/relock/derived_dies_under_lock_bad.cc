// The class that the pointer names does nothing at its end; the one that really dies takes the lock.
#include <memory>
#include <mutex>
#include <thread>

std::mutex scene_mutex;
int removed;

class Shape {
 public:
  virtual ~Shape() = default;
};

class Sprite : public Shape {
 public:
  ~Sprite() override {
    std::lock_guard lock(scene_mutex);  // expect-static: LG1002 scene_mutex
    ++removed;
  }
};

std::unique_ptr<Shape> selected = std::make_unique<Sprite>();

void Deselect() {
  std::lock_guard lock(scene_mutex);
  selected.reset();
}

int main() {
  std::thread a(Deselect);
  a.join();
}
