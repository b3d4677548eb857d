#include "hub.h"

#include <utility>

namespace game {

void Hub::Register(const std::string& player, std::weak_ptr<Mailbox> mailbox) {
  std::lock_guard lock(mutex_);
  mailboxes_[player] = std::move(mailbox);
}

void Hub::Forget(const std::string& player) {
  std::lock_guard lock(mutex_);
  mailboxes_.erase(player);
}

void Hub::Tell(const std::vector<std::string>& players, const std::string& text) {
  std::vector<std::shared_ptr<Mailbox>> open;
  {
    std::lock_guard lock(mutex_);
    for (const std::string& player : players) {
      auto found = mailboxes_.find(player);
      if (found == mailboxes_.end()) continue;
      if (auto mailbox = found->second.lock()) open.push_back(std::move(mailbox));
    }
  }
  for (const auto& mailbox : open) mailbox->Deliver(text);
}

}  // namespace game
