// The lock lives in a base class, two levels up.
#include <mutex>
#include <thread>

class Lockable {
 protected:
  std::mutex object_mutex_;
};
class Entity : public Lockable {
 protected:
  int health_ = 10;
};
class World {
 public:
  std::mutex map_mutex;
  int size = 0;
};
class Monster : public Entity {
 public:
  explicit Monster(World* world) : world_(world) {}
  void Attack() {
    std::lock_guard lock(object_mutex_);
    --health_;
    std::lock_guard map(world_->map_mutex);
    --world_->size;
  }
  void Spawn() {
    std::unique_lock map(world_->map_mutex);
    ++world_->size;
    std::lock_guard lock(this->object_mutex_);
    health_ = 10;
  }

 private:
  World* world_;
};

// expect: LG1001 Lockable::object_mutex_ -> World::map_mutex
int main() {
  World world;
  Monster monster(&world);
  std::thread a(&Monster::Attack, &monster);
  std::thread b(&Monster::Spawn, &monster);
  a.join();
  b.join();
}
