#include <filesystem>
#include <mutex>

#include "saver.h"
#include "world.h"

namespace game {

void World::StartSeason(const std::filesystem::path& archive, Saver& saver) {
  std::lock_guard serial(season_mutex_);
  saver.Stop();
  {
    std::unique_lock lock(state_mutex_);
    WriteSnapshot(Snapshot{players_}, archive);
    SendEverybodyHome();
  }
  saver.Start();
}

}  // namespace game
