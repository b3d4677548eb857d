Job Queue::Take() {
  std::lock_guard service(service_.mutex);
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [this] { return !jobs_.empty(); });
  return Pop();
}

void Queue::Fill() {
  std::lock_guard service(service_.mutex);
  Push(service_.Next());
}

void Queue::Push(Job job) {
  std::lock_guard lock(mutex_);
  jobs_.push_back(job);
  ready_.notify_one();
}
