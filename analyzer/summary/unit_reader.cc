#include "analyzer/summary/unit_reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace lockgraph::summary {
namespace {

std::string_view TableName(TableCode table) {
  switch (table) {
    case TableCode::kUnit:
      return "unit";
    case TableCode::kStrings:
      return "strings";
    case TableCode::kPlaces:
      return "places";
    case TableCode::kTypes:
      return "types";
    case TableCode::kRecords:
      return "records";
    case TableCode::kFields:
      return "fields";
    case TableCode::kVariables:
      return "variables";
    case TableCode::kFunctions:
      return "functions";
    case TableCode::kTerms:
      return "terms";
    case TableCode::kBodies:
      return "bodies";
  }
  return "?";
}

}  // namespace

void UnitReader::LoadStrings() {
  Open(TableCode::kStrings);
  ColumnReader lengths(Find(1), Density::kDense);
  std::string_view characters = Find(2);
  strings_.reserve(lengths.remaining() + 1);
  while (!lengths.AtEnd()) {
    const uint64_t length = lengths.Get();
    if (length > characters.size()) return Fail(2, "has fewer characters than the lengths say");
    strings_.push_back(characters.substr(0, length));
    characters.remove_prefix(length);
  }
  End(1, lengths);
  if (!characters.empty()) Fail(2, "has more characters than the lengths say");
}

void UnitReader::OneText(uint32_t code, std::string& text) {
  std::vector<std::string> texts;
  TextList(code, texts);
  if (texts.size() != 1) return Fail(code, "does not have exactly one text");
  text = std::move(texts[0]);
}

void UnitReader::TextList(uint32_t code, std::vector<std::string>& texts) {
  ColumnReader column(Find(code), Density::kDense);
  const uint64_t count = column.Get();
  if (count > column.remaining()) return Fail(code, "has a list that is longer than the file");
  texts.resize(count);
  for (std::string& text : texts) SetText(code, column.Get(), text);
  End(code, column);
}

void UnitReader::SetText(uint32_t code, uint64_t number, std::string& text) {
  if (number == 0) return;
  if (number >= strings_.size()) return Fail(code, "names a string that does not exist");
  text_bytes_ += strings_[number].size();
  if (text_bytes_ > TextLimit(file_.size())) return Fail(code, "repeats its strings beyond reason");
  text = strings_[number];
}

void UnitReader::Fail(uint32_t code, std::string_view what) {
  if (!error_.empty()) return;
  const std::string_view bytes = Find(code);
  error_ = "column " + std::to_string(code) + " of table `" + std::string(TableName(table_)) + "`";
  if (bytes.data() != nullptr)
    error_ += " (offset " + std::to_string(bytes.data() - file_.data()) + ")";
  error_ += " " + std::string(what);
}

}  // namespace lockgraph::summary
