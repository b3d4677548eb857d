#pragma once
#include <mutex>
#include <vector>

class Listener {
 public:
  virtual ~Listener() = default;
  virtual void Changed(int row) = 0;
};

class Model {
 public:
  void Add(Listener* listener);
  void SetRow(int row, int value);
  int Rows() const;

 private:
  mutable std::mutex mutex_;
  std::vector<int> rows_ = std::vector<int>(4);
  std::vector<Listener*> listeners_;
};
