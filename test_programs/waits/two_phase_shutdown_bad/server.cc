#include "server.h"

namespace rpc {

Server::Server() : pool_(std::make_unique<WorkerPool>(2)) {}

void Server::Open(int id) {
  std::lock_guard<std::mutex> lock(sessions_mutex_);
  sessions_[id] = std::make_shared<Session>(id);
}

void Server::CloseLater(int id) {
  pool_->Submit([this, id] { Close(id); });
}

void Server::Close(int id) {
  std::lock_guard<std::mutex> lock(sessions_mutex_);
  sessions_.erase(id);
}

void Server::Stop() {
  std::lock_guard<std::mutex> lock(sessions_mutex_);
  pool_->Shutdown();  // expect-static: LG1006 Server::sessions_mutex_
  sessions_.clear();
}

}  // namespace rpc
