// Waiting for a reply while holding the connection's lock, which the only reader needs.
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

class Client {
 public:
  std::string Call() {
    std::lock_guard<std::mutex> connection(connection_mutex_);
    ++sent_;
    std::unique_lock<std::mutex> lock(reply_mutex_);
    arrived_.wait(lock, [this] { return !reply_.empty(); });
    // expect-static: LG1007 Client::connection_mutex_
    return reply_;
  }
  void ReadLoop() {
    std::string data;
    {
      std::lock_guard<std::mutex> connection(connection_mutex_);
      data = "pong" + std::to_string(sent_);
    }
    std::lock_guard<std::mutex> lock(reply_mutex_);
    reply_ = data;
    arrived_.notify_all();
  }

 private:
  std::mutex connection_mutex_;
  std::mutex reply_mutex_;
  std::condition_variable arrived_;
  std::string reply_;
  int sent_ = 0;
};

int main() {
  Client client;
  std::thread reader(&Client::ReadLoop, &client);
  client.Call();
  reader.join();
}
