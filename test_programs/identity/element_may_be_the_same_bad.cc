// a[0], then a[i]: the same object when i is 0.
#include <cstdlib>
#include <mutex>

struct Row {
  std::mutex mutex;
  int value = 0;
};
static Row rows[4];

static void AddTo(int i) {
  std::lock_guard<std::mutex> first(rows[0].mutex);
  std::lock_guard<std::mutex> other(rows[i].mutex);
  rows[i].value += rows[0].value;
}

int main(int argc, char** argv) {
  AddTo(0);  // expect-static: LG1002 *
  return argc > 5 ? argv[0][0] : 0;
}
