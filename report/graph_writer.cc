#include <string>
#include <vector>

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/xxhash.h"
#include "lockorder/rules.h"
#include "report/graph_file.h"
#include "report/graph_layout.h"

namespace lockgraph::report {
namespace {

void AppendNumber(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(0x80 | (value & 0x7f));
    value >>= 7;
  }
  out += static_cast<char>(value);
}

// Numbers strings in the order of their first use.
class StringTable {
 public:
  uint32_t Index(llvm::StringRef text) {
    const auto [slot, inserted] = index_.try_emplace(text, static_cast<uint32_t>(strings_.size()));
    if (inserted) strings_.push_back(text.str());
    return slot->second;
  }
  const std::vector<std::string>& strings() const { return strings_; }

 private:
  llvm::StringMap<uint32_t> index_;
  std::vector<std::string> strings_;
};

// The writing codec of graph_layout.h.
class Encoder {
 public:
  Encoder(std::string& out, StringTable& strings) : out_(out), strings_(strings) {}

  bool More() const { return true; }
  void Text(const std::string& text) { AppendNumber(out_, strings_.Index(text)); }
  void Number(uint64_t value) { AppendNumber(out_, value); }
  void Flag(bool flag) { AppendNumber(out_, flag ? 1 : 0); }
  template <typename E>
  void Enum(E value, E /*last*/) {
    AppendNumber(out_, static_cast<uint64_t>(value));
  }
  void Bits(lockorder::Evidence evidence) { AppendNumber(out_, static_cast<uint32_t>(evidence)); }
  // Rules go by their code, which is never reused, not by their position in the table.
  void RuleCode(lockorder::Rule rule) { Text(std::string(lockorder::Info(rule).code)); }
  // One more than the value, so that "none" is 0.
  template <typename Id_>
  void Id(Id_ id) {
    AppendNumber(out_, static_cast<uint32_t>(id.value + 1));
  }
  template <typename Id_>
  void Ids(const std::vector<Id_>& ids) {
    AppendNumber(out_, ids.size());
    for (const Id_ id : ids) Id(id);
  }
  template <typename T>
  void List(std::vector<T>& list) {
    AppendNumber(out_, list.size());
    for (T& element : list) Record(element);
  }
  // A record is preceded by its length, so that a reader can skip fields it does not know.
  template <typename T>
  void Record(T& record) {
    std::string body;
    Encoder encoder(body, strings_);
    Describe(encoder, record);
    AppendNumber(out_, body.size());
    out_ += body;
  }

 private:
  std::string& out_;
  StringTable& strings_;
};

void AppendSection(std::string& out, GraphSection section, const std::string& body) {
  out += static_cast<char>(section);
  AppendNumber(out, body.size());
  out += body;
}

}  // namespace

std::string SerializeGraph(const lockorder::Observations& observations) {
  // The description of the layout serves the reader too and so takes mutable records.
  lockorder::Observations& source = const_cast<lockorder::Observations&>(observations);
  StringTable strings;
  std::string sections;
  ForEachSection(source, [&](GraphSection section, auto& list) {
    std::string body;
    Encoder(body, strings).List(list);
    AppendSection(sections, section, body);
  });
  std::string table;
  AppendNumber(table, strings.strings().size());
  for (const std::string& text : strings.strings()) {
    AppendNumber(table, text.size());
    table += text;
  }
  std::string out(kGraphMagic, sizeof(kGraphMagic));
  AppendNumber(out, kGraphMajor);
  AppendNumber(out, kGraphMinor);
  std::string body;
  AppendSection(body, GraphSection::kStrings, table);
  body += sections;
  const uint64_t checksum = llvm::xxh3_64bits(llvm::StringRef(body));
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(checksum >> shift);
  out += body;
  return out;
}

}  // namespace lockgraph::report
