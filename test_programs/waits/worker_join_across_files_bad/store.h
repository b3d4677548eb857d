#pragma once
#include <map>
#include <shared_mutex>
#include <string>

class Saver;

class Store {
 public:
  void Put(const std::string& key, int value);
  std::size_t Size() const;
  void Clear(Saver& saver);

 private:
  mutable std::shared_mutex rw_;
  std::map<std::string, int> data_;
};
