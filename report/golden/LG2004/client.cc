void Client::Refresh() {
  std::lock_guard lock(mutex_);
  Retry();
}

void Client::Retry() {
  while (!Connect()) std::this_thread::sleep_for(kPause);
}
