#include <future>
#include <mutex>

class Report {
 public:
  int Build() {
    auto header = std::async(std::launch::async, &Report::Header, this);
    auto body = std::async(std::launch::async, [this](int factor) { return Body(factor); }, 2);
    return header.get() + body.get();
  }

 private:
  int Header() {
    std::lock_guard title(title_mutex_);
    std::lock_guard data(data_mutex_);
    return title_ + data_;
  }
  int Body(int factor) {
    std::lock_guard data(data_mutex_);
    std::lock_guard title(title_mutex_);  // expect: LG1001 Report::title_mutex_ -> Report::data_mutex_
    return factor * data_ + title_;
  }
  std::mutex title_mutex_, data_mutex_;
  int title_ = 1, data_ = 2;
};

int main() {
  Report report;
  return report.Build() == 8 ? 0 : 1;
}
