// The reading archive for unit_tables.h: columns of bytes in, rows out.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_UNIT_READER_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_UNIT_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "analyzer/summary/column.h"
#include "analyzer/summary/ids.h"
#include "analyzer/summary/unit_tables.h"

namespace lockgraph::summary {

// Meets any bytes: after the first thing that cannot be right, error() says what and where, and the
// rest of the rows stays empty. Nothing is allocated that is not paid for by bytes of the file.
class UnitReader {
 public:
  // Texts may add up to this many bytes per byte of the file: one string may have many users.
  static constexpr uint64_t TextLimit(uint64_t file_bytes) {
    return (uint64_t{1} << 20) + 256 * file_bytes;
  }

  // `file`: all bytes, for positions in messages and for limits. It must outlive the reader.
  explicit UnitReader(std::string_view file) : file_(file) {}

  // Adds a column that was found in the file, false if it was there before.
  bool AddColumn(uint32_t table, uint32_t code, std::string_view bytes) {
    return columns_.try_emplace({table, code}, bytes).second;
  }
  // After all columns were added and before anything is visited.
  void LoadStrings();

  // Empty as long as all is well.
  const std::string& error() const { return error_; }

  void Open(TableCode table) {
    table_ = table;
    required_ = 0;
  }

  template <typename Row>
  std::vector<Row*> Rows(TableCode table, std::vector<Row>& rows, uint32_t required) {
    Open(table);
    ColumnReader column = Begin(0);
    const uint64_t count = column.Get();
    End(0, column);
    std::vector<Row*> pointers;
    if (count > Find(required).size()) {
      Fail(required, "has fewer bytes than the table has rows");
      return pointers;
    }
    required_ = required;
    rows.resize(count);
    pointers.reserve(count);
    for (Row& row : rows) pointers.push_back(&row);
    return pointers;
  }

  template <typename Row, typename Child>
  std::vector<Child*> Children(uint32_t code, const std::vector<Row*>& rows,
                               std::vector<Child> Row::* member, uint32_t required) {
    ColumnReader column = Begin(code);
    const uint64_t limit = Find(required).size();
    uint64_t total = 0;
    std::vector<Child*> children;
    for (Row* row : rows) {
      const uint64_t count = column.Get();
      if (count > limit - total) {
        Fail(required, "has fewer bytes than the table has rows");
        return children;
      }
      total += count;
      (row->*member).resize(count);
    }
    End(code, column);
    children.reserve(total);
    for (Row* row : rows) {
      for (Child& child : row->*member) children.push_back(&child);
    }
    required_ = required;
    return children;
  }

  template <typename Row, typename Value>
  void Number(uint32_t code, const std::vector<Row*>& rows, Value Row::* member) {
    Each(code, rows, [&](Row& row, uint64_t value) { row.*member = Narrow(code, value); });
  }

  template <typename Row>
  void SignedNumber(uint32_t code, const std::vector<Row*>& rows, int64_t Row::* member) {
    for (Row* row : rows) row->*member = 0;  // the default may be another number
    Each(code, rows, [&](Row& row, uint64_t value) { row.*member = FromZigZag(value); });
  }

  template <typename Row, typename Value>
  void Enum(uint32_t code, const std::vector<Row*>& rows, Value Row::* member, Value last) {
    Each(code, rows, [&](Row& row, uint64_t value) {
      if (value > static_cast<uint64_t>(last)) return Fail(code, "has an unknown kind");
      row.*member = static_cast<Value>(value);
    });
  }

  // Bits that nobody knows yet are left alone.
  template <typename Row, typename... Members>
  void Flags(uint32_t code, const std::vector<Row*>& rows, Members... members) {
    Each(code, rows, [&](Row& row, uint64_t bits) {
      unsigned shift = 0;
      ((row.*members = ((bits >> shift++) & 1) != 0), ...);
    });
  }

  template <typename Row>
  void Index(uint32_t code, const std::vector<Row*>& rows, uint32_t Row::* member) {
    Each(code, rows, [&](Row& row, uint64_t value) { row.*member = Narrow(code, value) - 1; });
  }

  template <typename Row, typename Tag>
  void Id(uint32_t code, const std::vector<Row*>& rows, summary::Id<Tag> Row::* member) {
    Each(code, rows,
         [&](Row& row, uint64_t value) { (row.*member).value = Narrow(code, value) - 1; });
  }

  template <typename Row>
  void NearNumber(uint32_t code, const std::vector<Row*>& rows, uint32_t Row::* member) {
    uint64_t previous = 0;
    Each(code, rows, [&](Row& row, uint64_t value) {
      previous += static_cast<uint64_t>(FromZigZag(value));
      row.*member = Narrow(code, previous);
    });
  }

  template <typename Row, typename Tag>
  void NearId(uint32_t code, const std::vector<Row*>& rows, summary::Id<Tag> Row::* member) {
    uint64_t previous = 0;
    Each(code, rows, [&](Row& row, uint64_t value) {
      if (value == 0) return;
      previous += static_cast<uint64_t>(FromZigZag(value - 1));
      (row.*member).value = Narrow(code, previous);
    });
  }

  template <typename Row, typename Tag>
  void IdList(uint32_t code, const std::vector<Row*>& rows,
              std::vector<summary::Id<Tag>> Row::* member) {
    ColumnReader column = Begin(code);
    for (Row* row : rows) {
      const uint64_t count = column.Get();
      if (count == 0) continue;
      if (count > column.remaining()) return Fail(code, "has a list that is longer than the file");
      std::vector<summary::Id<Tag>>& list = row->*member;
      list.resize(count);
      for (summary::Id<Tag>& id : list) {
        const uint64_t value = column.Get();
        if (value == 0) return Fail(code, "has a list that is cut off");
        id.value = Narrow(code, value - 1) - 1;
      }
    }
    End(code, column);
  }

  template <typename Row>
  void NumberList(uint32_t count_code, uint32_t code, const std::vector<Row*>& rows,
                  std::vector<int64_t> Row::* member) {
    ColumnReader counts = Begin(count_code);
    ColumnReader values(Find(code), Density::kDense);
    for (Row* row : rows) {
      const uint64_t count = counts.Get();
      if (count > values.remaining()) return Fail(count_code, "counts more numbers than there are");
      (row->*member).resize(count);
      for (int64_t& value : row->*member) value = FromZigZag(values.Get());
    }
    End(count_code, counts);
    End(code, values);
  }

  template <typename Row>
  void Text(uint32_t code, const std::vector<Row*>& rows, std::string Row::* member) {
    Each(code, rows, [&](Row& row, uint64_t value) { SetText(code, value, row.*member); });
  }

  void OneText(uint32_t code, std::string& text);
  void TextList(uint32_t code, std::vector<std::string>& texts);

 private:
  std::string_view Find(uint32_t code) const {
    if (!error_.empty()) return {};
    auto found = columns_.find({static_cast<uint32_t>(table_), code});
    return found == columns_.end() ? std::string_view() : found->second;
  }
  ColumnReader Begin(uint32_t code) const {
    return ColumnReader(Find(code), code == required_ ? Density::kDense : Density::kSparse);
  }
  void End(uint32_t code, const ColumnReader& column) {
    if (!column.ok()) return Fail(code, "ends within a number");
    if (!column.AtEnd()) Fail(code, "has more numbers than the table has rows");
  }

  // An absent column leaves the members as they are made: zero, or none.
  template <typename Row, typename Store>
  void Each(uint32_t code, const std::vector<Row*>& rows, Store store) {
    ColumnReader column = Begin(code);
    if (column.absent()) return;
    for (Row* row : rows) store(*row, column.Get());
    End(code, column);
  }

  uint32_t Narrow(uint32_t code, uint64_t value) {
    if (value <= UINT32_MAX) return static_cast<uint32_t>(value);
    Fail(code, "has a number that is too large");
    return 0;
  }

  void SetText(uint32_t code, uint64_t number, std::string& text);

  // Keeps the first error only.
  void Fail(uint32_t code, std::string_view what);

  const std::string_view file_;
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, std::string_view> columns_;
  std::vector<std::string_view> strings_ = {std::string_view()};
  uint64_t text_bytes_ = 0;
  TableCode table_ = TableCode::kUnit;
  uint32_t required_ = 0;
  std::string error_;
};

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_UNIT_READER_H_
