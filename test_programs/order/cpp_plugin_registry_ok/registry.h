#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

class Plugin {
 public:
  explicit Plugin(std::string id) : id_(std::move(id)) {}
  const std::string& id() const { return id_; }
  void Reload();
  void Detach();

 private:
  friend class PluginRegistry;
  std::string id_;
  std::mutex state_mutex_;
  int generation_ = 0;
};

class PluginRegistry {
 public:
  static PluginRegistry& Instance();
  void Add(std::shared_ptr<Plugin> plugin);
  void Remove(const std::string& id);
  void ReloadAll();

 private:
  std::mutex table_mutex_;
  std::map<std::string, std::shared_ptr<Plugin>> plugins_;
};
