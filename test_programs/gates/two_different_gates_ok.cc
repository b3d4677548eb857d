#include <mutex>
#include <thread>

// Each side has a gate of its own.
static std::mutex read_gate, write_gate, pages, log_tail;
static int lsn;

static void Checkpoint() {
  const std::scoped_lock gate(write_gate);
  const std::scoped_lock p(pages);
  const std::scoped_lock l(log_tail);
  ++lsn;
}
static void Recover() {
  const std::scoped_lock gates(read_gate, write_gate);
  const std::scoped_lock l(log_tail);
  const std::scoped_lock p(pages);
  --lsn;
}

int main() {
  std::jthread a(Checkpoint);
  std::jthread b(Recover);
}
