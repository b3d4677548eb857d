// Logging from an error path that is reached with the log's lock held, three calls deep.
#include <cstdio>
#include <mutex>
#include <string>

namespace logging {

std::mutex mutex;
std::FILE* sink = nullptr;

void Write(const std::string& text);

void Rotate() {
  sink = std::fopen("/dev/null", "w");
  if (sink == nullptr) Write("cannot rotate");  // expect-static: LG1002 logging::mutex
}

void Write(const std::string& text) {
  std::lock_guard<std::mutex> lock(mutex);
  if (sink == nullptr) Rotate();
  if (sink != nullptr) std::fputs(text.c_str(), sink);
}

}  // namespace logging

int main() { logging::Write("hello"); }
