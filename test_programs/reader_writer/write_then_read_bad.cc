// The writer calls a method that reads under the same lock.
#include <mutex>
#include <shared_mutex>
#include <string>

class Profile {
 public:
  std::string Name() const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return name_;
  }
  void Rename(const std::string& name) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    if (Name() != name) name_ = name;  // expect-static: LG1002 Profile::mutex_
  }

 private:
  mutable std::shared_mutex mutex_;
  std::string name_;
};

int main() {
  Profile profile;
  profile.Rename("ann");
  return profile.Name() == "ann" ? 0 : 1;
}
