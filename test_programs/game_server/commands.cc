#include "commands.h"

#include <filesystem>
#include <vector>

namespace game {
namespace {

std::string Joined(const std::vector<std::string>& words, char separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

}  // namespace

Commands::Commands(World& world, Saver& saver, Hub& hub) : world_(world), saver_(saver), hub_(hub) {
  table_["ping"] = [](const std::string&, std::istringstream&) { return std::string("pong"); };
  table_["enter"] = [this](const std::string& player, std::istringstream& rest) {
    return Enter(player, rest);
  };
  table_["go"] = [this](const std::string& player, std::istringstream& rest) {
    return Go(player, rest);
  };
  table_["say"] = [this](const std::string& player, std::istringstream& rest) {
    return Say(player, rest);
  };
  table_["who"] = [this](const std::string& player, std::istringstream&) { return Who(player); };
  table_["chat"] = [this](const std::string& player, std::istringstream&) { return Chat(player); };
  table_["save"] = [this](const std::string&, std::istringstream&) { return Save(); };
  table_["season"] = [this](const std::string&, std::istringstream&) { return Season(); };
}

std::string Commands::Obey(const std::string& player, const std::string& line) {
  std::istringstream rest(line);
  std::string verb;
  rest >> verb;
  auto found = table_.find(verb);
  if (found == table_.end()) return "error: no such command: " + verb;
  return found->second(player, rest);
}

std::string Commands::Enter(const std::string& player, std::istringstream& rest) {
  std::string room;
  if (!(rest >> room)) return "error: enter which room?";
  world_.EnterRoom(player, room);
  hub_.Tell(world_.PlayersInRoomOf(player), "* " + player + " comes in");
  return "you are in " + room;
}

std::string Commands::Go(const std::string& player, std::istringstream& rest) {
  int dx = 0;
  int dy = 0;
  if (!(rest >> dx >> dy)) return "error: go where?";
  return world_.Move(player, dx, dy) ? "ok" : "error: you are nowhere";
}

std::string Commands::Say(const std::string& player, std::istringstream& rest) {
  std::string text;
  std::getline(rest >> std::ws, text);
  world_.Say(player, text);
  hub_.Tell(world_.PlayersInRoomOf(player), "<" + player + "> " + text);
  return "ok";
}

std::string Commands::Who(const std::string& player) {
  return "here: " + Joined(world_.PlayersInRoomOf(player), ' ');
}

std::string Commands::Chat(const std::string& player) {
  return "chat:\n" + Joined(world_.ChatInRoomOf(player), '\n');
}

std::string Commands::Save() {
  saver_.RequestSave();
  return "saving";
}

std::string Commands::Season() {
  std::filesystem::path archive = saver_.file();
  archive += ".last_season";
  world_.StartSeason(archive, saver_);
  return "a new season";
}

}  // namespace game
