// Columns of numbers as bytes: the smallest unit of a summary file.
//
// A number is written as a varint: seven bits per byte, least significant first, the high bit says
// that more follow. A dense column has one varint per number. In a sparse column a zero is followed
// by a varint that says how many further zeros it stands for.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_COLUMN_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_COLUMN_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace lockgraph::summary {

enum class Density : uint8_t { kDense, kSparse };

constexpr uint64_t ToZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
constexpr int64_t FromZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

class ColumnWriter {
 public:
  explicit ColumnWriter(Density density) : density_(density) {}

  void Put(uint64_t value) {
    if (value != 0) all_zero_ = false;
    if (density_ == Density::kDense) return Append(value);
    if (value == 0) {
      ++zeros_;
      return;
    }
    EndZeros();
    Append(value);
  }

  // A column of zeros only need not be written.
  bool all_zero() const { return all_zero_; }
  std::string Take() {
    EndZeros();
    return std::move(bytes_);
  }

 private:
  void Append(uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
  }
  void EndZeros() {
    if (zeros_ == 0) return;
    Append(0);
    Append(zeros_ - 1);
    zeros_ = 0;
  }

  const Density density_;
  bool all_zero_ = true;
  uint64_t zeros_ = 0;
  std::string bytes_;
};

// Reads any bytes; after a number that is cut off or longer than 64 bits, ok() is false and every
// further number is 0. A column that is absent (no bytes at all) is all zeros.
class ColumnReader {
 public:
  ColumnReader(std::string_view bytes, Density density)
      : next_(bytes.data()),
        end_(bytes.data() + bytes.size()),
        absent_(bytes.empty()),
        density_(density) {}

  uint64_t Get() {
    if (zeros_ > 0) {
      --zeros_;
      return 0;
    }
    if (absent_) return 0;
    const uint64_t value = Varint();
    if (value == 0 && density_ == Density::kSparse) zeros_ = Varint();
    return value;
  }

  bool ok() const { return ok_; }
  bool absent() const { return absent_; }
  // Whether every number was taken.
  bool AtEnd() const { return next_ == end_ && zeros_ == 0; }
  size_t remaining() const { return static_cast<size_t>(end_ - next_); }

 private:
  [[gnu::always_inline]] uint64_t Varint() {
    if (next_ != end_ && static_cast<uint8_t>(*next_) < 0x80) [[likely]] {
      return static_cast<uint8_t>(*next_++);
    }
    return LongVarint();
  }

  [[gnu::noinline]] uint64_t LongVarint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && next_ != end_; shift += 7) {
      const uint8_t byte = static_cast<uint8_t>(*next_++);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    next_ = end_;
    absent_ = true;
    return 0;
  }

  const char* next_;
  const char* end_;
  bool absent_;
  const Density density_;
  bool ok_ = true;
  uint64_t zeros_ = 0;
};

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_COLUMN_H_
