#include "registry.h"

void Plugin::Reload() {
  std::lock_guard<std::mutex> lock(state_mutex_);
  ++generation_;
}

void Plugin::Detach() {
  std::lock_guard<std::mutex> lock(state_mutex_);
  generation_ = -1;
  // expect-static: LG1001 PluginRegistry::table_mutex_ -> Plugin::state_mutex_
  PluginRegistry::Instance().Remove(id_);
}
