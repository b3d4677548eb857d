Row Table::Find(Id id) {
  std::shared_lock read(mutex_);
  if (auto found = rows_.find(id); found != rows_.end()) return found->second;
  std::unique_lock write(mutex_);
  return rows_[id] = Load(id);
}
