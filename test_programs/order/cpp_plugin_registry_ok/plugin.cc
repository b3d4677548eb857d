#include "registry.h"

void Plugin::Reload() {
  std::lock_guard<std::mutex> lock(state_mutex_);
  ++generation_;
}

void Plugin::Detach() {
  {
    std::lock_guard<std::mutex> lock(state_mutex_);
    generation_ = -1;
  }
  PluginRegistry::Instance().Remove(id_);
}
