// An early return keeps the lock; the next call hangs.
#include <mutex>
#include <string>
#include <vector>

class Parser {
 public:
  bool Feed(const std::string& line) {
    mutex_.lock();
    if (line.empty()) {
      mutex_.unlock();
      return false;
    }
    lines_.push_back(line);
    mutex_.unlock();
    return true;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

int main() {
  Parser parser;
  parser.Feed("");
  return parser.Feed("x") ? 0 : 1;
}
