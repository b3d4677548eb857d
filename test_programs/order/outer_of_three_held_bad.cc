// The inversion is between the outermost and the innermost of three held locks.
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

class Directory {
 public:
  void Rename(const std::string& from, const std::string& to) {
    std::unique_lock tree(tree_);
    std::unique_lock names(names_);
    std::unique_lock journal(journal_);
    names_by_id_[1] = from + to;
    ++entries_;
  }
  void Replay() {
    std::unique_lock journal(journal_);
    std::unique_lock tree(tree_);  // expect: LG1001 Directory::tree_ -> Directory::journal_
    entries_ = 0;
  }

 private:
  std::mutex tree_, names_, journal_;
  std::unordered_map<int, std::string> names_by_id_;
  int entries_ = 0;
};

int main() {
  Directory d;
  std::thread a(&Directory::Rename, &d, "a", "b");
  std::thread b(&Directory::Replay, &d);
  a.join();
  b.join();
}
