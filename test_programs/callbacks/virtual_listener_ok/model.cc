#include "model.h"

void Model::Add(Listener* listener) {
  std::lock_guard<std::mutex> lock(mutex_);
  listeners_.push_back(listener);
}

void Model::SetRow(int row, int value) {
  std::unique_lock<std::mutex> lock(mutex_);
  rows_[row] = value;
  const std::vector<Listener*> listeners = listeners_;
  lock.unlock();
  for (Listener* listener : listeners) listener->Changed(row);
}

int Model::Rows() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(rows_.size());
}
