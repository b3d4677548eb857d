void Upload::Run() {
  std::lock_guard lock(mutex_);
  done_.wait();
}

int Upload::Progress() {
  std::lock_guard lock(mutex_);
  return sent_;
}
