// A spell checker on a thread of its own; questions and answers go over a pair of sockets.
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <thread>

class Checker {
 public:
  Checker() {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends_) == 0) thread_ = std::thread([this] { Serve(); });
  }
  ~Checker() {
    const char quit = 'q';
    if (write(ends_[0], &quit, 1) == 1 && thread_.joinable()) thread_.join();
    close(ends_[0]);
    close(ends_[1]);
  }

  bool Check(char first) {
    {
      std::lock_guard<std::mutex> guard(words_);
      ++asked_;
    }
    char answer = 0;
    if (write(ends_[0], &first, 1) != 1) return false;
    if (read(ends_[0], &answer, 1) != 1) return false;
    return answer == 'y';
  }

 private:
  void Serve() {
    for (;;) {
      char question = 0;
      if (read(ends_[1], &question, 1) != 1 || question == 'q') return;
      char answer = 'n';
      {
        std::lock_guard<std::mutex> guard(words_);
        if (asked_ > 0) answer = 'y';
      }
      if (write(ends_[1], &answer, 1) != 1) return;
    }
  }

  std::mutex words_;
  int asked_ = 0;
  int ends_[2] = {-1, -1};
  std::thread thread_;
};

int main() {
  Checker checker;
  return checker.Check('a') ? 0 : 1;
}
