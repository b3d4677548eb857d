// A scoped reader keeps the buffer's lock through a shared pointer until it goes, if it got one.
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

class Buffer {
 public:
  void BeginRead() { mutex_.lock(); }
  void EndRead() { mutex_.unlock(); }
  int value = 0;

 private:
  std::mutex mutex_;
};

class Buffers {
 public:
  class Reader {
   public:
    ~Reader() {
      if (buffer_) buffer_->EndRead();
    }
    int value() const { return buffer_->value; }

   private:
    friend class Buffers;
    std::shared_ptr<Buffer> buffer_;
  };

  explicit Buffers(int count) {
    for (int i = 0; i < count; ++i) all_.push_back(std::make_shared<Buffer>());
  }
  bool Read(Reader* reader) {
    std::shared_ptr<Buffer> buffer = Mine();
    if (nullptr == buffer) return false;
    buffer->BeginRead();
    reader->buffer_.swap(buffer);
    return true;
  }
  template <typename F>
  bool Read(F&& use) {
    Reader reader;
    if (!Read(&reader)) return false;
    use(reader.value());
    return true;
  }

 private:
  std::shared_ptr<Buffer> Mine() { return all_.empty() ? nullptr : all_.front(); }
  std::vector<std::shared_ptr<Buffer>> all_;
};

int Sum(Buffers& buffers) {
  int sum = 0;
  buffers.Read([&](int value) {
    sum += value;
    buffers.Read([&](int again) { sum += again; });  // expect-static: LG1005 Buffer::mutex_
  });
  return sum;
}

int main(int argc, char**) {
  Buffers buffers(argc - 1);
  std::thread other([&] { Sum(buffers); });
  Sum(buffers);
  other.join();
}
