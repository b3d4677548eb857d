Task Session::Write(Buffer buffer) {
  std::lock_guard lock(mutex_);
  co_await socket_.Send(buffer);
}
