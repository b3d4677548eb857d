#include "store.h"

#include <mutex>

#include "saver.h"

void Store::Put(const std::string& key, int value) {
  std::unique_lock<std::shared_mutex> lock(rw_);
  data_[key] = value;
}

std::size_t Store::Size() const {
  std::shared_lock<std::shared_mutex> lock(rw_);
  return data_.size();
}

void Store::Clear(Saver& saver) {
  std::unique_lock<std::shared_mutex> lock(rw_);
  saver.Shutdown();  // expect-static: LG1006 Store::rw_
  data_.clear();
}
