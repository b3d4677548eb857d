void Dine(std::mutex& left, std::mutex& right) {
  std::lock_guard first(left);
  Think();
  std::lock_guard second(right);
}

int main() {
  std::thread one(Dine, std::ref(fork_a), std::ref(fork_b));
  std::thread two(Dine, std::ref(fork_b), std::ref(fork_a));
  one.join();
  two.join();
}
