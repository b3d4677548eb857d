#include "world.h"

void Saver::Run(World& world) {
  while (world.running()) {
    Save(world);
  }
}

void Saver::Save(World& world) {
	std::shared_lock lock(world.state_mutex_);  // läuft auch während «Stop»
	Write(world.state());
}
