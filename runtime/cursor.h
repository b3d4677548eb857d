// Reads the bytes of a file in order.
#ifndef LOCKGRAPH_RUNTIME_CURSOR_H_
#define LOCKGRAPH_RUNTIME_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "runtime/elf_file.h"

namespace lockgraph::runtime {

// At the end it gives zeros and `good()` turns false. The numbers are little endian.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : at_(bytes.begin), end_(bytes.end) {}

  bool good() const { return good_; }
  bool more() const { return good_ && at_ < end_; }
  const uint8_t* at() const { return at_; }
  Bytes rest() const { return {at_, end_}; }

  template <typename T>
  T Get() {
    T value = 0;
    if (const uint8_t* from = Skip(sizeof(T))) std::memcpy(&value, from, sizeof(T));
    return value;
  }
  uint64_t Number(size_t bytes) {
    uint64_t value = 0;
    if (const uint8_t* from = bytes <= 8 ? Skip(bytes) : nullptr) std::memcpy(&value, from, bytes);
    return value;
  }
  uint64_t Unsigned() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      auto byte = Get<uint8_t>();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) break;
    }
    return value;
  }
  int64_t Signed() {
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
      byte = Get<uint8_t>();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      shift += 7;
    } while ((byte & 0x80) != 0 && shift < 63);
    if ((byte & 0x40) != 0 && shift < 64) value |= ~uint64_t{0} << shift;
    return static_cast<int64_t>(value);
  }
  const char* Text() {
    const void* zero = good_ ? std::memchr(at_, 0, static_cast<size_t>(end_ - at_)) : nullptr;
    if (zero == nullptr) {
      good_ = false;
      return "";
    }
    const auto* text = reinterpret_cast<const char*>(at_);
    at_ = static_cast<const uint8_t*>(zero) + 1;
    return text;
  }
  const uint8_t* Skip(uint64_t bytes) {
    if (!good_ || static_cast<uint64_t>(end_ - at_) < bytes) {
      good_ = false;
      return nullptr;
    }
    const uint8_t* from = at_;
    at_ += bytes;
    return from;
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
  bool good_ = true;
};

// The text that begins there in a section of texts; empty if none does.
inline const char* TextAt(Bytes section, uint64_t offset) {
  if (offset >= section.size()) return "";
  return Cursor({section.begin + offset, section.end}).Text();
}

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_CURSOR_H_
