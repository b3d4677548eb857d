// The world as it is written to disk: plain values, no locks.
#ifndef GAME_SERVER_SNAPSHOT_H_
#define GAME_SERVER_SNAPSHOT_H_

#include <filesystem>
#include <map>
#include <string>

namespace game {

struct PlayerState {
  std::string room;
  int x = 0;
  int y = 0;
};

struct Snapshot {
  std::map<std::string, PlayerState> players;
};

// Writes a temporary file and renames it, so that a reader sees the old one or the new one.
// False if the disk said no.
bool WriteSnapshot(const Snapshot& snapshot, const std::filesystem::path& file);

}  // namespace game

#endif  // GAME_SERVER_SNAPSHOT_H_
