// A room of the game: who is in it and what was said there.
#ifndef GAME_SERVER_ROOM_H_
#define GAME_SERVER_ROOM_H_

#include <cstddef>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace game {

// Members are guarded by the world's lock; the chat has a lock of its own, so that talking does not
// stop the game. Order: the world's lock first, then a room's.
class Room {
 public:
  explicit Room(std::string name);

  const std::string& name() const { return name_; }

  // The caller holds the world's lock: exclusively to change, shared to look.
  void Enter(const std::string& player) { members_.insert(player); }
  void Leave(const std::string& player) { members_.erase(player); }
  const std::set<std::string>& members() const { return members_; }

  // Thread-safe.
  void Say(const std::string& player, const std::string& text);
  std::vector<std::string> RecentChat() const;

 private:
  static constexpr std::size_t kHistory = 50;

  const std::string name_;
  std::set<std::string> members_;
  mutable std::mutex chat_mutex_;
  std::deque<std::string> chat_;
};

}  // namespace game

#endif  // GAME_SERVER_ROOM_H_
