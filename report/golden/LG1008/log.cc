class Log {
  std::mutex file_mutex_;
  std::mutex index_mutex_ ACQUIRED_AFTER(file_mutex_);

  void Rotate() {
    std::lock_guard index(index_mutex_);
    std::lock_guard file(file_mutex_);
    Reopen();
  }
};
