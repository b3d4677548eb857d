#include "room.h"

#include <utility>

namespace game {

Room::Room(std::string name) : name_(std::move(name)) {}

void Room::Say(const std::string& player, const std::string& text) {
  std::lock_guard<std::mutex> lock(chat_mutex_);
  chat_.push_back(player + ": " + text);
  if (chat_.size() > kHistory) chat_.pop_front();
}

std::vector<std::string> Room::RecentChat() const {
  std::lock_guard<std::mutex> lock(chat_mutex_);
  return {chat_.begin(), chat_.end()};
}

}  // namespace game
