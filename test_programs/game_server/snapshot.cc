#include "snapshot.h"

#include <fstream>
#include <system_error>

namespace game {

bool WriteSnapshot(const Snapshot& snapshot, const std::filesystem::path& file) {
  std::filesystem::path draft = file;
  draft += ".new";
  {
    std::ofstream out(draft);
    for (const auto& [name, player] : snapshot.players) {
      out << name << ' ' << player.room << ' ' << player.x << ' ' << player.y << '\n';
    }
    if (!out.flush()) return false;
  }
  std::error_code error;
  std::filesystem::rename(draft, file, error);
  return !error;
}

}  // namespace game
