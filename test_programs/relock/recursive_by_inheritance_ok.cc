// A class that adds nothing to the lock it is derived from is as recursive as that is.
#include <mutex>
#include <thread>

class Section : public std::recursive_mutex {};

class Entered {
 public:
  explicit Entered(Section& section) : section_(section) { section_.lock(); }
  ~Entered() { section_.unlock(); }

 private:
  Section& section_;
};

class Chain {
 public:
  int Height() {
    Entered entered(section_);
    return height_;
  }
  void Connect(int height) {
    Entered entered(section_);
    if (height == Height() + 1) height_ = height;
  }

 private:
  Section section_;
  int height_ = 0;
};

int main() {
  Chain chain;
  std::thread import([&] { chain.Connect(1); });
  import.join();
}
