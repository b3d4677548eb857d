// std::visit calls the overload that fits: a generic lambda, and an object with several operators.
#include <mutex>
#include <thread>
#include <type_traits>
#include <variant>

struct Store { int value; };
struct Count {};
using Command = std::variant<Store, Count>;

std::mutex table_mutex, stats_mutex;
int table, hits;

void Execute(const Command& command) {
  std::visit(
      [](const auto& c) {
        if constexpr (std::is_same_v<std::decay_t<decltype(c)>, Store>) {
          std::lock_guard table_lock(table_mutex);
          std::lock_guard stats_lock(stats_mutex);
          table = c.value;
        } else {
          std::lock_guard table_lock(table_mutex);
          std::lock_guard stats_lock(stats_mutex);
          ++hits;
        }
      },
      command);
}

int main() {
  std::thread a([] { Execute(Store{1}); });
  std::thread b([] { Execute(Count{}); });
  a.join();
  b.join();
}
