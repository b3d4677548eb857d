// A pool's destructor joins its threads; the owner destroys it under a lock that the tasks take.
// accept-static: LG1006 * -- threads swapped into another container keep their lock in the analysis
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class Crew {
 public:
  Crew(int n, const std::function<void()>& work) {
    for (int i = 0; i < n; ++i) threads_.emplace_back(work);
  }
  ~Crew() {
    for (std::thread& t : threads_) t.join();
  }

 private:
  std::vector<std::thread> threads_;
};

class Engine {
 public:
  void Start() {
    std::lock_guard<std::mutex> lock(mutex_);
    crew_ = std::make_unique<Crew>(2, [this] { Step(); });
  }
  void Stop() {
    std::unique_ptr<Crew> last;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      last = std::move(crew_);
    }
    last.reset();
  }

 private:
  void Step() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++steps_;
  }
  std::mutex mutex_;
  std::unique_ptr<Crew> crew_;
  int steps_ = 0;
};

int main() {
  Engine engine;
  engine.Start();
  engine.Stop();
}
