// A registry whose translator is made at first use and asks the registry then. The safe program
// makes it before there is a second thread.
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Registry {
 public:
  size_t Count() {
    std::lock_guard<std::mutex> lock(mutex_);
    return entries_.size();
  }
  void Reload();

 private:
  std::mutex mutex_;
  std::map<std::string, int> entries_;
};

Registry registry;

class Translator {
 public:
  static Translator& Get() {
    static Translator translator;
    return translator;
  }
  void Forget() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++forgotten_;
  }

 private:
  Translator() : known_(registry.Count()) {}
  std::mutex mutex_;
  size_t known_;
  int forgotten_ = 0;
};

void Registry::Reload() {
  std::lock_guard<std::mutex> lock(mutex_);
  ++entries_["reloads"];
  Translator::Get().Forget();
}

int main(int argc, char**) {
  Translator::Get().Forget();
  std::thread watcher([&] {
    if (argc > 3) registry.Reload();
  });
  std::thread window([] { Translator::Get().Forget(); });
  watcher.join();
  window.join();
}
