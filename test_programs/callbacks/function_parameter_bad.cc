// for_each under the lock, with a caller's lambda.
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Users {
 public:
  template <typename Visitor>
  void ForEach(Visitor&& visit) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto& [name, age] : users_) visit(name, age);
  }
  void Add(const std::string& name, int age) {
    std::lock_guard<std::mutex> lock(mutex_);
    users_[name] = age;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> users_{{"ann", 30}};
};

class Audit {
 public:
  void Record(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = name;
  }
  void Restore(Users& users) {
    std::lock_guard<std::mutex> lock(mutex_);
    users.Add(last_, 0);
  }

 private:
  std::mutex mutex_;
  std::string last_ = "bob";
};

// expect: LG1001 Users::mutex_ -> Audit::mutex_
int main() {
  Users users;
  Audit audit;
  std::thread a([&] { users.ForEach([&](const std::string& n, int) { audit.Record(n); }); });
  std::thread b([&] { audit.Restore(users); });
  a.join();
  b.join();
}
