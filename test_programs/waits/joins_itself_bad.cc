// The session's thread drops the last reference and so runs the destructor that joins it.
#include <functional>
#include <memory>
#include <thread>

class Session {
 public:
  void Start(std::function<void()> on_end) {
    on_end_ = std::move(on_end);
    thread_ = std::thread([this] {
      ++packets_;
      on_end_();
    });
  }
  ~Session() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::function<void()> on_end_;
  std::thread thread_;
  int packets_ = 0;
};

static std::unique_ptr<Session> current;

// wish-static: LG1006 -- a thread that waits for its own end is not yet reported
int main() {
  current = std::make_unique<Session>();
  current->Start([] { current.reset(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
}
