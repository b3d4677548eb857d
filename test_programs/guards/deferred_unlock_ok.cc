// Locks that a lambda gives up when its scope guard ends; nothing is held for longer.
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

static std::mutex catalog, journal;
static int entries, lines;

template <typename F>
class Finally {
 public:
  explicit Finally(F action) : action_(std::move(action)) {}
  Finally(const Finally&) = delete;
  ~Finally() { action_(); }

 private:
  F action_;
};

template <typename F>
Finally<F> AtEnd(F action) {
  return Finally<F>(std::move(action));
}

struct Defer {
  std::function<void()> action;
  ~Defer() {
    if (action) action();
  }
};

template <typename F>
struct ScopeExit {
  F action;
  bool armed = true;
  ~ScopeExit() {
    if (armed) action();
  }
};
struct ScopeExitMaker {};
template <typename F>
ScopeExit<F> operator+(ScopeExitMaker, F&& action) {
  return ScopeExit<F>{std::forward<F>(action)};
}
#define ON_EXIT auto on_exit = ScopeExitMaker() + [&]()

static void Add() {
  catalog.lock();
  auto unlock = AtEnd([&] { catalog.unlock(); });
  std::lock_guard<std::mutex> lock(journal);
  ++entries;
  ++lines;
}

static void Trim() {
  journal.lock();
  Defer unlock{[] { journal.unlock(); }};
  --lines;
}

static void Compact(bool all) {
  journal.lock();
  ON_EXIT { journal.unlock(); };
  if (!all) return;
  lines = 0;
}

int main() {
  std::thread adder(Add);
  Trim();
  Compact(false);
  Compact(true);
  adder.join();
  std::lock_guard<std::mutex> lock(journal);
  return lines < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
