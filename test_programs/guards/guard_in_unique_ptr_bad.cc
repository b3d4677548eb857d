#include <memory>
#include <mutex>
#include <thread>

using Lock = std::lock_guard<std::recursive_mutex>;

class Session {
 public:
  void Begin() { transaction_ = std::make_unique<Lock>(mutex_); }
  void End() { transaction_.reset(); }

  std::recursive_mutex mutex_;

 private:
  std::unique_ptr<Lock> transaction_;
};

static std::mutex pool;
static int idle;

static void Use(Session& session) {
  session.Begin();
  {
    std::lock_guard<std::mutex> lock(pool);
    --idle;
  }
  session.End();
}

static void Reap(Session& session) {
  std::lock_guard<std::mutex> lock(pool);
  std::lock_guard<std::recursive_mutex> s(session.mutex_);
  ++idle;
}

// expect-static: LG1001 Session::mutex_ -> pool
// expect-runtime: LG1001
int main() {
  Session session;
  std::thread a(Use, std::ref(session));
  std::thread b(Reap, std::ref(session));
  a.join();
  b.join();
}
