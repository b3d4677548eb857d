#include "room.h"

void Room::Leave(User& user) {
  std::lock_guard lock(mutex_);
  members_.erase(&user);
  if (members_.empty()) lobby_.Close(*this);
}

void Lobby::Close(Room& room) {
  std::lock_guard lock(mutex_);
  rooms_.erase(&room);
}

void Lobby::Broadcast(const Message& message) {
  std::lock_guard lock(mutex_);
  for (Room* room : rooms_) room->Post(message);
}

void Room::Post(const Message& message) {
  std::lock_guard lock(mutex_);
  for (User* user : members_) user->Send(message);
}

void Server::Start() {
  reader_ = std::thread(&Server::Read, this);
  ticker_ = std::thread(&Server::Tick, this);
}

void Server::Read() {
  while (User* user = NextGone()) user->room().Leave(*user);
}

void Server::Tick() {
  while (WaitForTick()) lobby_.Broadcast(Time());
}
