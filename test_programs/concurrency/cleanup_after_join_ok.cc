// accept-static: LG1001 * -- threads kept by pointer in a container are not seen to be joined
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

// The reverse order is taken at shutdown, when the workers are gone (or, in the bad twin, not yet).
class Pipeline {
 public:
  void Start() {
    for (int i = 0; i < 2; ++i) workers_.push_back(std::make_unique<std::thread>([this] { Work(); }));
  }
  void Finish() {
    for (auto& worker : workers_) worker->join();
    {
      std::lock_guard output(output_mutex_);
      std::lock_guard input(input_mutex_);
      done_ = in_ == out_;
    }
  }

 private:
  void Work() {
    std::lock_guard input(input_mutex_);
    std::lock_guard output(output_mutex_);
    ++out_;
    ++in_;
  }

  std::mutex input_mutex_;
  std::mutex output_mutex_;
  std::vector<std::unique_ptr<std::thread>> workers_;
  int in_ = 0, out_ = 0;
  bool done_ = false;
};

int main() {
  Pipeline pipeline;
  pipeline.Start();
  pipeline.Finish();
}
