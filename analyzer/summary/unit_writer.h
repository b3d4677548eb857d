// The writing archive for unit_tables.h: rows in, columns of bytes out.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_UNIT_WRITER_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_UNIT_WRITER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/summary/column.h"
#include "analyzer/summary/ids.h"
#include "analyzer/summary/unit_tables.h"
#include "llvm/ADT/StringMap.h"

namespace lockgraph::summary {

struct Column {
  TableCode table;
  uint32_t code;
  std::string bytes;
};

class UnitWriter {
 public:
  void Open(TableCode table) {
    table_ = table;
    required_ = 0;
  }

  template <typename Row>
  std::vector<const Row*> Rows(TableCode table, const std::vector<Row>& rows, uint32_t required) {
    Open(table);
    ColumnWriter column(Density::kDense);
    column.Put(rows.size());
    Add(0, std::move(column));
    std::vector<const Row*> pointers;
    pointers.reserve(rows.size());
    for (const Row& row : rows) pointers.push_back(&row);
    required_ = required;
    return pointers;
  }

  template <typename Row, typename Child>
  std::vector<const Child*> Children(uint32_t code, const std::vector<const Row*>& rows,
                                     std::vector<Child> Row::* member, uint32_t required) {
    ColumnWriter column = Begin(code);
    std::vector<const Child*> children;
    for (const Row* row : rows) {
      column.Put((row->*member).size());
      for (const Child& child : row->*member) children.push_back(&child);
    }
    Add(code, std::move(column));
    required_ = required;
    return children;
  }

  template <typename Row, typename Value>
  void Number(uint32_t code, const std::vector<const Row*>& rows, Value Row::* member) {
    Each(code, rows, [&](const Row& row) { return static_cast<uint64_t>(row.*member); });
  }

  template <typename Row>
  void SignedNumber(uint32_t code, const std::vector<const Row*>& rows, int64_t Row::* member) {
    Each(code, rows, [&](const Row& row) { return ToZigZag(row.*member); });
  }

  template <typename Row, typename Value>
  void Enum(uint32_t code, const std::vector<const Row*>& rows, Value Row::* member, Value) {
    Number(code, rows, member);
  }

  template <typename Row, typename... Members>
  void Flags(uint32_t code, const std::vector<const Row*>& rows, Members... members) {
    Each(code, rows, [&](const Row& row) {
      uint64_t bits = 0;
      unsigned shift = 0;
      ((bits |= static_cast<uint64_t>(row.*members) << shift++), ...);
      return bits;
    });
  }

  template <typename Row>
  void Index(uint32_t code, const std::vector<const Row*>& rows, uint32_t Row::* member) {
    Each(code, rows, [&](const Row& row) { return uint64_t{row.*member + 1}; });
  }

  template <typename Row, typename Tag>
  void Id(uint32_t code, const std::vector<const Row*>& rows, summary::Id<Tag> Row::* member) {
    Each(code, rows, [&](const Row& row) { return Biased(row.*member); });
  }

  template <typename Row>
  void NearNumber(uint32_t code, const std::vector<const Row*>& rows, uint32_t Row::* member) {
    int64_t previous = 0;
    Each(code, rows, [&](const Row& row) {
      const int64_t value = row.*member;
      return ToZigZag(value - std::exchange(previous, value));
    });
  }

  // None is 0 and does not count as the row before.
  template <typename Row, typename Tag>
  void NearId(uint32_t code, const std::vector<const Row*>& rows, summary::Id<Tag> Row::* member) {
    int64_t previous = 0;
    Each(code, rows, [&](const Row& row) -> uint64_t {
      if (!(row.*member).valid()) return 0;
      const int64_t value = (row.*member).value;
      return ToZigZag(value - std::exchange(previous, value)) + 1;
    });
  }

  template <typename Row, typename Tag>
  void IdList(uint32_t code, const std::vector<const Row*>& rows,
              std::vector<summary::Id<Tag>> Row::* member) {
    ColumnWriter column = Begin(code);
    for (const Row* row : rows) {
      column.Put((row->*member).size());
      for (summary::Id<Tag> id : row->*member) column.Put(Biased(id) + 1);  // never 0
    }
    Add(code, std::move(column));
  }

  template <typename Row>
  void NumberList(uint32_t count_code, uint32_t code, const std::vector<const Row*>& rows,
                  std::vector<int64_t> Row::* member) {
    ColumnWriter counts = Begin(count_code);
    ColumnWriter values(Density::kDense);
    for (const Row* row : rows) {
      counts.Put((row->*member).size());
      for (int64_t value : row->*member) values.Put(ToZigZag(value));
    }
    Add(count_code, std::move(counts));
    columns_.push_back({table_, code, values.Take()});
  }

  template <typename Row>
  void Text(uint32_t code, const std::vector<const Row*>& rows, std::string Row::* member) {
    Each(code, rows, [&](const Row& row) { return uint64_t{StringNumber(row.*member)}; });
  }

  void OneText(uint32_t code, const std::string& text) { TextList(code, {text}); }

  void TextList(uint32_t code, const std::vector<std::string>& texts) {
    ColumnWriter column(Density::kDense);
    column.Put(texts.size());
    for (const std::string& text : texts) column.Put(StringNumber(text));
    Add(code, std::move(column));
  }

  // Ends the writing: all columns, the strings' last.
  std::vector<Column> Take();

  // Bytes of all texts as the reader will have them, each use counted.
  uint64_t text_bytes() const { return text_bytes_; }

 private:
  template <typename Tag>
  static uint64_t Biased(summary::Id<Tag> id) {
    return uint32_t{id.value + 1};  // none becomes 0
  }

  ColumnWriter Begin(uint32_t code) const {
    return ColumnWriter(code == required_ ? Density::kDense : Density::kSparse);
  }

  template <typename Row, typename ToNumber>
  void Each(uint32_t code, const std::vector<const Row*>& rows, ToNumber to_number) {
    ColumnWriter column = Begin(code);
    for (const Row* row : rows) column.Put(to_number(*row));
    Add(code, std::move(column));
  }

  void Add(uint32_t code, ColumnWriter column) {
    if (column.all_zero() && code != required_) return;
    columns_.push_back({table_, code, column.Take()});
  }

  uint32_t StringNumber(const std::string& text);

  TableCode table_ = TableCode::kUnit;
  uint32_t required_ = 0;
  std::vector<Column> columns_;
  llvm::StringMap<uint32_t> numbers_;  // the empty string is 0 and not stored
  std::vector<std::string_view> strings_;
  uint64_t text_bytes_ = 0;
};

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_UNIT_WRITER_H_
