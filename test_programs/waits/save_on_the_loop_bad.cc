// An editor whose document lives on one thread. Saving runs there and is waited for, also by a
// timer that runs there itself.
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

class DocumentThread {
 public:
  DocumentThread() : thread_([this] { Run(); }) {}
  ~DocumentThread() {
    Post([this] { stop_ = true; });
    thread_.join();
  }
  void Post(std::function<void()> task) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    more_.notify_one();
  }
  void Call(std::function<void()> task) {
    auto done = std::make_shared<std::promise<void>>();
    std::future<void> finished = done->get_future();
    Post([task = std::move(task), done] {
      task();
      done->set_value();
    });
    finished.wait();  // expect-static: LG1006 turn of lambda in DocumentThread::DocumentThread
  }

 private:
  void Run() {
    while (!stop_) {
      std::function<void()> task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        more_.wait(lock, [this] { return !tasks_.empty(); });
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::function<void()>> tasks_;
  bool stop_ = false;
  std::thread thread_;
};

class Document {
 public:
  explicit Document(DocumentThread& thread) : thread_(thread) {}
  void Type(char c) {
    thread_.Post([this, c] {
      text_.push_back(c);
      if (text_.size() == 100) Save();
    });
  }
  void Save() {
    thread_.Call([this] { saved_ = text_.size(); });
  }

 private:
  DocumentThread& thread_;
  std::string text_;
  size_t saved_ = 0;
};

int main() {
  DocumentThread thread;
  Document document(thread);
  for (int i = 0; i < 50; ++i) document.Type('x');
  document.Save();
}
