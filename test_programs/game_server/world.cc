#include "world.h"

#include <mutex>
#include <utility>

namespace game {
namespace {

constexpr char kLobby[] = "lobby";

}  // namespace

World::World() { rooms_[kLobby] = std::make_unique<Room>(kLobby); }

bool World::AddPlayer(const std::string& player) {
  std::unique_lock lock(state_mutex_);
  auto [position, added] = players_.try_emplace(player, PlayerState{kLobby, 0, 0});
  if (!added) return false;
  FindOrAddRoom(position->second.room).Enter(player);
  return true;
}

void World::RemovePlayer(const std::string& player) {
  std::unique_lock lock(state_mutex_);
  if (Room* room = RoomOf(player)) room->Leave(player);
  players_.erase(player);
}

void World::EnterRoom(const std::string& player, const std::string& room) {
  std::unique_lock lock(state_mutex_);
  auto found = players_.find(player);
  if (found == players_.end()) return;
  if (Room* old = RoomOf(player)) old->Leave(player);
  Room& entered = FindOrAddRoom(room);
  entered.Enter(player);
  entered.Say("*", player + " comes in");
  found->second.room = room;
}

bool World::Move(const std::string& player, int dx, int dy) {
  std::unique_lock lock(state_mutex_);
  auto found = players_.find(player);
  if (found == players_.end()) return false;
  found->second.x += dx;
  found->second.y += dy;
  return true;
}

void World::Say(const std::string& player, const std::string& text) {
  std::shared_lock lock(state_mutex_);
  if (Room* room = RoomOf(player)) room->Say(player, text);
}

std::vector<std::string> World::PlayersInRoomOf(const std::string& player) const {
  std::shared_lock lock(state_mutex_);
  const Room* room = RoomOf(player);
  if (room == nullptr) return {};
  return {room->members().begin(), room->members().end()};
}

std::vector<std::string> World::ChatInRoomOf(const std::string& player) const {
  std::shared_lock lock(state_mutex_);
  const Room* room = RoomOf(player);
  if (room == nullptr) return {};
  return room->RecentChat();
}

Snapshot World::TakeSnapshot() const {
  std::shared_lock lock(state_mutex_);
  return Snapshot{players_};
}

Room& World::FindOrAddRoom(const std::string& name) {
  std::unique_ptr<Room>& room = rooms_[name];
  if (room == nullptr) room = std::make_unique<Room>(name);
  return *room;
}

Room* World::RoomOf(const std::string& player) const {
  auto found = players_.find(player);
  if (found == players_.end()) return nullptr;
  auto room = rooms_.find(found->second.room);
  return room == rooms_.end() ? nullptr : room->second.get();
}

void World::SendEverybodyHome() {
  Room& lobby = FindOrAddRoom(kLobby);
  for (auto& [name, player] : players_) {
    if (Room* room = RoomOf(name)) room->Leave(name);
    lobby.Enter(name);
    player = PlayerState{kLobby, 0, 0};
  }
}

}  // namespace game
