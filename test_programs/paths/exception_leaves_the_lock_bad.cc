// A table of rules that is loaded under a lock. A line that is no rule throws past the unlock.
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

class Rules {
 public:
  void Load(const std::vector<std::string>& lines) {
    mutex_.lock();
    rules_.clear();
    for (const std::string& line : lines) rules_.push_back(Parse(line));  // expect-static: LG2001 Rules::mutex_
    mutex_.unlock();
  }

 private:
  static int Parse(const std::string& line) {
    Check(line);
    return static_cast<int>(line.size());
  }
  static void Check(const std::string& line) {
    if (line.empty()) throw std::runtime_error("an empty line is no rule");
  }
  std::mutex mutex_;
  std::vector<int> rules_;
};

int main() {
  Rules rules;
  rules.Load({"allow 80", "deny 22"});
}
