#include <mutex>
#include <thread>

// The lock is reached through accessors.
class Registry {
 public:
  std::mutex& mutex() { return mutex_; }
  int& entries() { return entries_; }

 private:
  std::mutex mutex_;
  int entries_ = 0;
};

class Service {
 public:
  explicit Service(Registry& registry) : registry_(registry) {}
  std::mutex* GetLock() { return &lock_; }
  Registry& registry() const { return registry_; }

 private:
  Registry& registry_;
  std::mutex lock_;
};

void Register(Service& service) {
  std::lock_guard<std::mutex> outer(service.registry().mutex());
  std::lock_guard<std::mutex> inner(*service.GetLock());
  ++service.registry().entries();
}

void Unregister(Service& service) {
  auto& registry = service.registry();
  auto& registry_mutex = registry.mutex();
  std::lock_guard<std::mutex> outer(registry_mutex);
  std::lock_guard<std::mutex> inner(*service.GetLock());
  --registry.entries();
}

int main() {
  Registry registry;
  Service service(registry);
  std::thread a(Register, std::ref(service));
  std::thread b(Unregister, std::ref(service));
  a.join();
  b.join();
}
