// A class template that only a factory's make_shared completes; its object is used through the base class.
#include <memory>
#include <mutex>
#include <string>
#include <utility>

struct Exporter {
  virtual ~Exporter() = default;
  virtual void Write(int sample) = 0;
};

template <typename Mutex>
class LockedExporter : public Exporter {
 public:
  void Write(int sample) final {
    std::lock_guard<Mutex> lock(mutex_);
    Store(sample);
  }

 protected:
  virtual void Store(int sample) = 0;
  Mutex mutex_;
};

template <typename Mutex>
class RollingExporter final : public LockedExporter<Mutex> {
 public:
  explicit RollingExporter(std::string path) : path_(std::move(path)) {}
  std::string Path() {
    std::lock_guard<Mutex> lock(this->mutex_);
    return path_;
  }

 private:
  void Store(int sample) override {
    if (++stored_ > 2 && sample > 0) Roll();
  }
  void Roll() {
    previous_ = path_;
    stored_ = 0;
  }

  std::string path_, previous_;
  int stored_ = 0;
};

class Telemetry {
 public:
  explicit Telemetry(std::shared_ptr<Exporter> exporter) : exporter_(std::move(exporter)) {}
  void Report(int sample) { exporter_->Write(sample); }

 private:
  std::shared_ptr<Exporter> exporter_;
};

template <typename T, typename... Args>
std::shared_ptr<Telemetry> Make(Args&&... args) {
  auto exporter = std::make_shared<T>(std::forward<Args>(args)...);
  return std::make_shared<Telemetry>(std::move(exporter));
}

int main() {
  auto telemetry = Make<RollingExporter<std::mutex>>(std::string("samples"));
  for (int i = 1; i < 5; ++i) telemetry->Report(i);
}
