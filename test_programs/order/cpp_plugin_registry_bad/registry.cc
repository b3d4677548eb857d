#include "registry.h"

PluginRegistry& PluginRegistry::Instance() {
  static PluginRegistry registry;
  return registry;
}

void PluginRegistry::Add(std::shared_ptr<Plugin> plugin) {
  std::lock_guard<std::mutex> lock(table_mutex_);
  plugins_[plugin->id()] = std::move(plugin);
}

void PluginRegistry::Remove(const std::string& id) {
  std::lock_guard<std::mutex> lock(table_mutex_);
  plugins_.erase(id);
}

void PluginRegistry::ReloadAll() {
  std::lock_guard<std::mutex> lock(table_mutex_);
  for (auto& [id, plugin] : plugins_) plugin->Reload();
}
