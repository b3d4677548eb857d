#include "runtime/suppressions.h"

#include <fcntl.h>
#include <sys/syscall.h>

#include <string>
#include <vector>

#include "runtime/options.h"
#include "runtime/raw.h"
#include "runtime/stack_text.h"
#include "runtime/text.h"

namespace lockgraph::runtime {

namespace {

std::string ReadFile(const char* path) {
  std::string text;
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    Text(true) << "lockgraph: cannot read the suppressions " << path << '\n';
    return text;
  }
  char buffer[4096];
  for (long size;
       (size = RawSyscall(SYS_read, fd, reinterpret_cast<long>(buffer), sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<size_t>(size));
  }
  RawSyscall(SYS_close, fd);
  return text;
}

std::vector<std::string> Load() {
  std::vector<std::string> patterns;
  if (options.suppressions[0] == 0) return patterns;
  std::string text = ReadFile(options.suppressions);
  constexpr char kPrefix[] = "deadlock:";
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    std::string line = text.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.rfind(kPrefix, 0) != 0) continue;
    std::string pattern = line.substr(sizeof(kPrefix) - 1);
    if (!pattern.empty()) patterns.push_back("*" + pattern + "*");
  }
  return patterns;
}

const std::vector<std::string>& Patterns() {
  static const auto* patterns = new std::vector<std::string>(Load());
  return *patterns;
}

bool Matches(const char* pattern, const char* text) {
  while (*pattern != 0) {
    if (*pattern == '*') {
      while (*pattern == '*') ++pattern;
      if (*pattern == 0) return true;
      for (; *text != 0; ++text) {
        if (Matches(pattern, text)) return true;
      }
      return false;
    }
    if (*text != *pattern) return false;
    ++pattern;
    ++text;
  }
  return *text == 0;
}

}  // namespace

bool NameIsSuppressed(const char* name) {
  for (const std::string& pattern : Patterns()) {
    if (Matches(pattern.c_str(), name)) return true;
  }
  return false;
}

bool StackIsSuppressed(uint32_t stack) {
  if (Patterns().empty()) return false;
  for (const std::string& frame : FramesOf(stack)) {
    if (NameIsSuppressed(frame.c_str())) return true;
  }
  return false;
}

}  // namespace lockgraph::runtime
