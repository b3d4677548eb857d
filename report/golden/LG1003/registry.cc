bool Registry::Has(const Name& name) const {
  std::shared_lock lock(mutex_);
  return entries_.contains(name);
}

void Registry::Print() const {
  std::shared_lock lock(mutex_);
  for (const Name& name : order_) {
    if (Has(name)) Write(name);
  }
}

void Registry::Add(const Name& name) {
  std::unique_lock lock(mutex_);
  entries_.insert(name);
}
