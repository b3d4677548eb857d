// `mutex_` in two classes, and a global of that name: three different locks.
#include <mutex>
#include <thread>

static std::mutex mutex_;
static int level;

class Reader {
 public:
  void Read() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::lock_guard<std::mutex> global(::mutex_);
    ++level;
  }

 private:
  std::mutex mutex_;
};

class Printer {
 public:
  void Print(Reader& reader) {
    std::lock_guard<std::mutex> global(::mutex_);
    std::lock_guard<std::mutex> lock(mutex_);
    reader.Read();  // expect-static: LG1002 ::mutex_
  }

 private:
  std::mutex mutex_;
};

// accept: LG1001 ::mutex_ -> Reader::mutex_ -- the self-deadlock closes this ring as well
int main() {
  Reader reader;
  Printer printer;
  std::thread a(&Reader::Read, &reader);
  std::thread b(&Printer::Print, &printer, std::ref(reader));
  a.join();
  b.join();
}
