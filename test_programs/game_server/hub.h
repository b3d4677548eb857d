// The sessions that are connected, to tell them news.
#ifndef GAME_SERVER_HUB_H_
#define GAME_SERVER_HUB_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace game {

// Where a line of text for a player goes. Deliver may be called by any thread and does not block.
class Mailbox {
 public:
  virtual ~Mailbox() = default;
  virtual void Deliver(std::string text) = 0;
};

// Thread-safe.
class Hub {
 public:
  void Register(const std::string& player, std::weak_ptr<Mailbox> mailbox);
  void Forget(const std::string& player);
  void Tell(const std::vector<std::string>& players, const std::string& text);

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<Mailbox>> mailboxes_;  // guarded by mutex_
};

}  // namespace game

#endif  // GAME_SERVER_HUB_H_
