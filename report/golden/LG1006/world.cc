#include "world.h"

void World::Start() {
  saver_ = std::thread(&Saver::Run, &saver_state_, std::ref(*this));
}

void World::Stop() {
  std::unique_lock lock(state_mutex_);
  running_ = false;

  // The saver writes what is left.
  saver_.join();
}

int main() {
  World world;
  world.Start();
  world.Stop();
}
