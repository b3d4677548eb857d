#include <filesystem>
#include <mutex>

#include "saver.h"
#include "world.h"

namespace game {

void World::StartSeason(const std::filesystem::path& archive, Saver& saver) {
  std::lock_guard serial(season_mutex_);
  std::unique_lock lock(state_mutex_);
  saver.Stop();  // which saves the old season for the last time
  std::filesystem::rename(saver.file(), archive);
  SendEverybodyHome();
  saver.Start();
}

}  // namespace game
