// Players and rooms: the shared state of the game.
#ifndef GAME_SERVER_WORLD_H_
#define GAME_SERVER_WORLD_H_

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "room.h"
#include "snapshot.h"

namespace game {

class Saver;

// Thread-safe. Looking takes the lock shared, changing takes it exclusively.
class World {
 public:
  World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // False if the name is taken.
  bool AddPlayer(const std::string& player);
  void RemovePlayer(const std::string& player);

  // Creates the room if there is none of that name.
  void EnterRoom(const std::string& player, const std::string& room);
  bool Move(const std::string& player, int dx, int dy);
  void Say(const std::string& player, const std::string& text);

  std::vector<std::string> PlayersInRoomOf(const std::string& player) const;
  std::vector<std::string> ChatInRoomOf(const std::string& player) const;

  Snapshot TakeSnapshot() const;

  // Ends the season: what was reached so far goes to `archive`, and everybody starts again from the
  // lobby. The saver stands still meanwhile, so that it does not mix two seasons.
  void StartSeason(const std::filesystem::path& archive, Saver& saver);

 private:
  Room& FindOrAddRoom(const std::string& name);
  Room* RoomOf(const std::string& player) const;
  void SendEverybodyHome();

  std::mutex season_mutex_;  // one season starts at a time; taken before state_mutex_
  mutable std::shared_mutex state_mutex_;
  std::map<std::string, PlayerState> players_;          // guarded by state_mutex_
  std::map<std::string, std::unique_ptr<Room>> rooms_;  // guarded by state_mutex_
};

}  // namespace game

#endif  // GAME_SERVER_WORLD_H_
