#pragma once
#include <atomic>
#include <thread>

class Store;

class Saver {
 public:
  explicit Saver(Store& store);
  ~Saver();
  void Shutdown();

 private:
  void Loop();
  Store& store_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
