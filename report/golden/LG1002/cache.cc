int Cache::Size() const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(entries_.size());
}

void Cache::Add(Key key, Value value) {
  std::lock_guard lock(mutex_);
  if (Size() >= limit_) entries_.clear();
  entries_.emplace(key, value);
}

int main() {
  Cache cache;
  cache.Add(1, 2);
}
