// A coroutine that suspends with a lock in its frame: whoever resumes it is another thread.
#include <coroutine>
#include <mutex>

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

std::mutex cart_mutex;
int items;

Task Checkout() {
  {
    std::lock_guard<std::mutex> lock(cart_mutex);
    ++items;
  }
  co_await std::suspend_never{};
  --items;
}

int main() { Checkout(); }
