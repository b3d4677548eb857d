// The first user of a static variable waits in its constructor until the threads that this starts
// are there. They may use the variable afterwards; none of them can be its first user.
#include <latch>
#include <mutex>
#include <thread>

class Crew {
 public:
  Crew() : worker_([this] { Work(); }) { there_.wait(); }
  ~Crew() { worker_.join(); }
  static Crew& Get() {
    static Crew crew;  // expect-static: LG1006
    return crew;
  }
  int size() const { return 1; }

 private:
  void Work() {
    share_ = 100 / Get().size();
    there_.count_down();
  }
  std::latch there_{1};
  int share_ = 0;
  std::thread worker_;
};

int main() { return Crew::Get().size() - 1; }
