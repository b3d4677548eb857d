void Transfer(Account& from, Account& to, int amount) {
  std::lock_guard from_lock(from.mutex);
  std::lock_guard to_lock(to.mutex);
  from.balance -= amount;
  to.balance += amount;
}

void Worker(Bank& bank) { Transfer(bank.Pick(), bank.Pick(), 1); }

void Start(Bank& bank) {
  for (int i = 0; i < 4; ++i) workers.emplace_back(Worker, std::ref(bank));
}
