// Messages are variants: an order to stop, or something to do.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <variant>

struct Stop {};
using Message = std::variant<Stop, std::function<void()>>;

class Actor {
 public:
  void Tell(Message message) {
    std::lock_guard<std::mutex> lock(inbox_mutex_);
    inbox_.push(std::move(message));
    told_.notify_one();
  }
  void Run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(inbox_mutex_);
      told_.wait(lock, [this] { return !inbox_.empty(); });
      Message message = std::move(inbox_.front());
      inbox_.pop();
      lock.unlock();
      auto* action = std::get_if<std::function<void()>>(&message);
      if (action == nullptr) return;
      (*action)();
    }
  }

 private:
  std::mutex inbox_mutex_;
  std::condition_variable told_;
  std::queue<Message> inbox_;
};

static std::mutex totals;
static int total;

int main() {
  Actor actor;
  std::thread thread([&] { actor.Run(); });
  {
    std::lock_guard<std::mutex> lock(totals);
    ++total;
    actor.Tell([] {
      std::lock_guard<std::mutex> inner(totals);
      ++total;
    });
  }
  actor.Tell(Stop{});
  thread.join();
}
