#include "shop.h"

void Orders::Place(Stock& stock, int pieces) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!stock.Take(pieces)) waiting_.push_back(pieces);
}

void Orders::ServeWaiting(int pieces) {
  std::lock_guard<std::mutex> lock(mutex_);
  while (!waiting_.empty() && waiting_.back() <= pieces) {
    pieces -= waiting_.back();
    waiting_.pop_back();
  }
}
