void Button::Click() {
  std::lock_guard lock(mutex_);
  ++clicks_;
  on_click_(clicks_);
}
