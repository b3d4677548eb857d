#include "runtime/text.h"

#include <fcntl.h>
#include <sys/syscall.h>

#include <cstring>

#include "runtime/options.h"
#include "runtime/raw.h"

namespace lockgraph::runtime {

namespace {

bool Equal(const char* a, const char* b) { return std::strcmp(a, b) == 0; }

// Opens the log for one message. The file is not kept open: the program may close any descriptor.
int OpenLog(bool* close_it) {
  *close_it = false;
  if (Equal(options.log_path, "stderr") || options.log_path[0] == 0) return 2;
  if (Equal(options.log_path, "stdout")) return 1;
  char path[1100];
  ExpandPath(options.log_path, CurrentPid(), path, sizeof(path) - 16);
  if (std::strstr(options.log_path, "%p") == nullptr) {  // as the sanitizers do
    char digits[16];
    size_t count = 0;
    for (uint32_t pid = CurrentPid(); pid != 0; pid /= 10) {
      digits[count++] = static_cast<char>('0' + pid % 10);
    }
    size_t end = std::strlen(path);
    path[end++] = '.';
    while (count > 0) path[end++] = digits[--count];
    path[end] = 0;
  }
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path),
                       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return 2;
  *close_it = true;
  return static_cast<int>(fd);
}

}  // namespace

Text& Text::Append(const char* text, size_t size) {
  for (size_t i = 0; i < size; ++i) *this << text[i];
  return *this;
}

Text& Text::operator<<(const char* text) { return Append(text, std::strlen(text)); }

Text& Text::operator<<(char c) {
  if (size_ == sizeof(buffer_)) Flush();
  buffer_[size_++] = c;
  return *this;
}

Text& Text::operator<<(uint64_t number) {
  char digits[20];
  size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  while (count > 0) *this << digits[--count];
  return *this;
}

Text& Text::operator<<(int number) {
  if (number < 0) *this << '-';
  return *this << static_cast<uint64_t>(number < 0 ? -static_cast<int64_t>(number) : number);
}

Text& Text::operator<<(Hex number) {
  *this << "0x";
  bool started = false;
  for (int shift = 60; shift >= 0; shift -= 4) {
    unsigned digit = (number.value >> shift) & 15;
    if (digit == 0 && !started && shift > 0) continue;
    started = true;
    *this << "0123456789abcdef"[digit];
  }
  return *this;
}

void Text::Flush() {
  if (size_ == 0) return;
  bool close_it = false;
  int fd = to_stderr_ ? 2 : OpenLog(&close_it);
  WriteAll(fd, buffer_, size_);
  if (close_it) RawSyscall(SYS_close, fd);
  size_ = 0;
}

void ExpandPath(const char* pattern, uint32_t pid, char* out, size_t size) {
  size_t end = 0;
  for (const char* p = pattern; *p != 0 && end + 12 < size; ++p) {
    if (p[0] != '%' || p[1] != 'p') {
      out[end++] = *p;
      continue;
    }
    ++p;
    char digits[12];
    size_t count = 0;
    for (uint32_t rest = pid; rest != 0; rest /= 10) {
      digits[count++] = static_cast<char>('0' + rest % 10);
    }
    while (count > 0) out[end++] = digits[--count];
  }
  out[end] = 0;
}

}  // namespace lockgraph::runtime
