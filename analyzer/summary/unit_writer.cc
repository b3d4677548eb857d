#include "analyzer/summary/unit_writer.h"

#include <string>
#include <utility>
#include <vector>

namespace lockgraph::summary {

uint32_t UnitWriter::StringNumber(const std::string& text) {
  text_bytes_ += text.size();
  if (text.empty()) return 0;
  auto [entry, inserted] = numbers_.try_emplace(text, static_cast<uint32_t>(strings_.size() + 1));
  if (inserted) strings_.push_back(entry->getKey());
  return entry->second;
}

std::vector<Column> UnitWriter::Take() {
  ColumnWriter lengths(Density::kDense);
  std::string characters;
  for (std::string_view text : strings_) {
    lengths.Put(text.size());
    characters += text;
  }
  columns_.push_back({TableCode::kStrings, 1, lengths.Take()});
  columns_.push_back({TableCode::kStrings, 2, std::move(characters)});
  return std::move(columns_);
}

}  // namespace lockgraph::summary
