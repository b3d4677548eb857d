// A public method that locks calls another public method that locks.
#include <map>
#include <mutex>
#include <string>

class PhoneBook {
 public:
  void Add(const std::string& name, int number) {
    std::lock_guard<std::mutex> lock(mutex_);
    numbers_[name] = number;
  }
  bool AddIfNew(const std::string& name, int number) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (numbers_.count(name) != 0) return false;
    Add(name, number);  // expect-static: LG1002 PhoneBook::mutex_
    return true;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> numbers_;
};

int main() {
  PhoneBook book;
  book.Add("ann", 1);
  return book.AddIfNew("ann", 2) ? 1 : 0;
}
