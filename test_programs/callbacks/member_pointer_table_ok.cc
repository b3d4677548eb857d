// A state machine with a table of pointers to member functions.
#include <mutex>
#include <thread>

class Modem {
 public:
  void Step(int event) {
    std::lock_guard<std::mutex> lock(line_mutex_);
    (this->*kActions[event])();
  }
  void Log() {
    std::lock_guard<std::mutex> line(line_mutex_);
    std::lock_guard<std::mutex> lock(log_mutex_);
    logged_ = dialled_;
  }

 private:
  using Action = void (Modem::*)();
  void Dial() { ++dialled_; }
  void HangUp() {
    std::lock_guard<std::mutex> lock(log_mutex_);
    ++logged_;
  }
  static const Action kActions[2];

  std::mutex line_mutex_;
  std::mutex log_mutex_;
  int dialled_ = 0;
  int logged_ = 0;
};

const Modem::Action Modem::kActions[2] = {&Modem::Dial, &Modem::HangUp};

int main() {
  Modem modem;
  std::thread a([&] { modem.Step(1); });
  std::thread b([&] { modem.Log(); });
  a.join();
  b.join();
}
