// Release() takes the wrong member: the lock that was taken stays held.
#include <mutex>
#include <thread>

class Channel {
 public:
  void Send() {
    send_mutex_.lock();
    receive_mutex_.lock();
    ++messages_;
    Release();
    std::lock_guard<std::mutex> lock(ack_mutex_);
    ++acks_;
    receive_mutex_.unlock();
  }
  void Acknowledge() {
    std::lock_guard<std::mutex> ack(ack_mutex_);
    std::lock_guard<std::mutex> send(send_mutex_);
    --acks_;
  }

 private:
  void Release() { send_mutex_.unlock(); }

  std::mutex send_mutex_;
  std::mutex receive_mutex_;
  std::mutex ack_mutex_;
  int messages_ = 0;
  int acks_ = 0;
};

int main() {
  Channel channel;
  std::thread a(&Channel::Send, &channel);
  std::thread b(&Channel::Acknowledge, &channel);
  a.join();
  b.join();
}
