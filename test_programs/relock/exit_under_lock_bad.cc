// A licence check that gives up in the middle of a call: what ends with the process needs the lock.
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

class Audit {
 public:
  static Audit& Get() {
    static Audit audit;
    return audit;
  }
  ~Audit() {
    std::lock_guard<std::mutex> guard(mutex_);  // expect-static: LG1002
    std::printf("%zu lines\n", lines_.size());
  }
  void Add(const std::string& line) {
    std::lock_guard<std::mutex> guard(mutex_);
    lines_.push_back(line);
    if (lines_.size() > 1000) GiveUp();
  }

 private:
  [[noreturn]] static void GiveUp() {
    std::fputs("too many lines\n", stderr);
    std::exit(2);
  }

  std::mutex mutex_;
  std::vector<std::string> lines_;
};

int main() {
  Audit::Get().Add("started");
  return 0;
}
