// An object is made with closures that find their owner again through a weak pointer.
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

class Call {
 public:
  explicit Call(std::function<void(int)> done) : done_(std::move(done)) {}
  void Cancel() { done_(-1); }

 private:
  std::function<void(int)> done_;
};

class Balancer : public std::enable_shared_from_this<Balancer> {
 public:
  void Start() {
    std::weak_ptr<Balancer> weak = shared_from_this();
    auto call = std::make_shared<Call>([weak](int code) {
      if (auto self = weak.lock()) self->Ended(code);
    });
    std::lock_guard<std::mutex> lock(mutex_);
    call_ = call;
  }
  void Stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    std::shared_ptr<Call> call = call_;
    if (call) call->Cancel();
  }

 private:
  void Ended(int code) {
    std::lock_guard<std::mutex> lock(mutex_);  // expect: LG1002 Balancer::mutex_
    code_ = code;
  }
  std::mutex mutex_;
  std::shared_ptr<Call> call_;
  int code_ = 0;
};

int main() {
  auto balancer = std::make_shared<Balancer>();
  balancer->Start();
  std::thread stopper([balancer] { balancer->Stop(); });
  stopper.join();
}
