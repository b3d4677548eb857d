#include <thread>

#include "registry.h"

int main() {
  auto codec = std::make_shared<Plugin>("codec");
  PluginRegistry::Instance().Add(codec);
  std::thread reloader([] { PluginRegistry::Instance().ReloadAll(); });
  std::thread remover([codec] { codec->Detach(); });
  reloader.join();
  remover.join();
}
