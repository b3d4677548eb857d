#pragma once
#include <mutex>
#include <vector>

class Stock;

class Orders {
 public:
  void Place(Stock& stock, int pieces);
  void ServeWaiting(int pieces);

 private:
  std::mutex mutex_;
  std::vector<int> waiting_;
};

class Stock {
 public:
  bool Take(int pieces);
  void Refill(Orders& orders, int pieces);

 private:
  std::mutex mutex_;
  int pieces_ = 3;
};
