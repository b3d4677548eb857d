// The third thread of the ring begins only after the first has ended.
#include <mutex>
#include <thread>

std::mutex fetch, parse, store;
int stage;

void Fetcher() {
  std::lock_guard<std::mutex> f(fetch);
  std::lock_guard<std::mutex> p(parse);
  ++stage;
}
void Parser() {
  std::lock_guard<std::mutex> p(parse);
  std::lock_guard<std::mutex> s(store);
  ++stage;
}
void Storer() {
  std::lock_guard<std::mutex> s(store);
  std::lock_guard<std::mutex> f(fetch);
  ++stage;
}

int main() {
  std::thread fetcher(Fetcher);
  std::thread parser(Parser);
  fetcher.join();
  std::thread storer(Storer);
  parser.join();
  storer.join();
}
