// An early return keeps the lock; the next call hangs.
#include <mutex>
#include <string>
#include <vector>

class Parser {
 public:
  bool Feed(const std::string& line) {
    mutex_.lock();
    if (line.empty()) {
      return false;  // expect-static: LG2001 Parser::mutex_
    }
    lines_.push_back(line);
    mutex_.unlock();
    return true;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

// accept: LG1002 Parser::mutex_ -- main feeds again after the leak
int main() {
  Parser parser;
  parser.Feed("");
  return parser.Feed("x") ? 0 : 1;
}
