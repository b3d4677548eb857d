// What a player can type, and what it does.
#ifndef GAME_SERVER_COMMANDS_H_
#define GAME_SERVER_COMMANDS_H_

#include <functional>
#include <map>
#include <sstream>
#include <string>

#include "hub.h"
#include "saver.h"
#include "world.h"

namespace game {

// Thread-safe once made: the table of commands does not change.
class Commands {
 public:
  Commands(World& world, Saver& saver, Hub& hub);

  // Obeys one line of `player` and returns the answer for that player alone.
  std::string Obey(const std::string& player, const std::string& line);

 private:
  using Handler = std::function<std::string(const std::string& player, std::istringstream& rest)>;

  std::string Enter(const std::string& player, std::istringstream& rest);
  std::string Go(const std::string& player, std::istringstream& rest);
  std::string Say(const std::string& player, std::istringstream& rest);
  std::string Who(const std::string& player);
  std::string Chat(const std::string& player);
  std::string Save();
  std::string Season();

  World& world_;
  Saver& saver_;
  Hub& hub_;
  std::map<std::string, Handler> table_;
};

}  // namespace game

#endif  // GAME_SERVER_COMMANDS_H_
