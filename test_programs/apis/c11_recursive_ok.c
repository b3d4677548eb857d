#include <threads.h>

static mtx_t account;
static int balance;

static void deposit(int n) {
  mtx_lock(&account);
  balance += n;
  mtx_unlock(&account);
}

static void deposit_all(const int *amounts, int count) {
  mtx_lock(&account);
  for (int i = 0; i < count; i++) deposit(amounts[i]);
  mtx_unlock(&account);
}

int main(void) {
  const int amounts[] = {1, 2, 3};
  mtx_init(&account, mtx_plain | mtx_recursive);
  deposit_all(amounts, 3);
  mtx_destroy(&account);
  return balance - 6;
}
