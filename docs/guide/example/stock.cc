#include "shop.h"

bool Stock::Take(int pieces) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (pieces_ < pieces) return false;
  pieces_ -= pieces;
  return true;
}

void Stock::Refill(Orders& orders, int pieces) {
  std::lock_guard<std::mutex> lock(mutex_);
  pieces_ += pieces;
  orders.ServeWaiting(pieces_);
}
