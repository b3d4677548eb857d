// Plain text for people, put together without the program's allocator or stdio.
#ifndef LOCKGRAPH_RUNTIME_TEXT_H_
#define LOCKGRAPH_RUNTIME_TEXT_H_

#include <cstddef>
#include <cstdint>

namespace lockgraph::runtime {

struct Hex {
  uint64_t value;
};

// Collects a message and writes it at the end of its life, in one piece if it is short enough.
class Text {
 public:
  // `to_stderr`: whatever log_path says (for what is wrong with the options themselves).
  explicit Text(bool to_stderr = false) : to_stderr_(to_stderr) {}
  ~Text() { Flush(); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  Text& operator<<(const char* text);
  Text& operator<<(char c);
  Text& operator<<(uint64_t number);
  Text& operator<<(uint32_t number) { return *this << static_cast<uint64_t>(number); }
  Text& operator<<(int number);
  Text& operator<<(Hex number);
  Text& Append(const char* text, size_t size);
  void Flush();

 private:
  bool to_stderr_;
  size_t size_ = 0;
  char buffer_[4000];
};

// Replaces %p by the process id.
void ExpandPath(const char* pattern, uint32_t pid, char* out, size_t size);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_TEXT_H_
