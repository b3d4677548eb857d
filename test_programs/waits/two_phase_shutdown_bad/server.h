#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rpc {

class WorkerPool {
 public:
  explicit WorkerPool(int threads);
  ~WorkerPool();
  void Submit(std::function<void()> task);
  void Shutdown();  // waits for the workers

 private:
  void Loop();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

class Session {
 public:
  explicit Session(int id) : id_(id) {}
  int id() const { return id_; }

 private:
  int id_;
};

class Server {
 public:
  Server();
  void Open(int id);
  void CloseLater(int id);
  void Stop();

 private:
  void Close(int id);
  std::mutex sessions_mutex_;
  std::map<int, std::shared_ptr<Session>> sessions_;
  std::unique_ptr<WorkerPool> pool_;
};

}  // namespace rpc
