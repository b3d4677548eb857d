#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"
#include "lockorder/rules.h"
#include "report/graph_file.h"
#include "report/graph_layout.h"

namespace lockgraph::report {
namespace {

constexpr llvm::StringLiteral kRemedy = "write it again with `lockgraph link` or `lockgraph check`";

// Reads numbers from a piece of the file. The first thing that goes wrong is kept; from then on
// everything read is zero, so that the callers need no checks of their own.
class Cursor {
 public:
  Cursor(llvm::StringRef bytes, size_t offset) : bytes_(bytes), offset_(offset) {}

  uint64_t Number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == bytes_.size()) return Fail("ends in the middle of a number");
      const uint64_t byte = static_cast<unsigned char>(bytes_[at_++]);
      if (shift == 63 && byte > 1) return Fail("a number is too large");
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return Fail("a number is too large");
  }

  uint64_t Number(uint64_t largest, llvm::StringRef what) {
    const uint64_t value = Number();
    if (value > largest) {
      return Fail(what + " is " + llvm::Twine(value) + ", at most " + llvm::Twine(largest) +
                  " is possible");
    }
    return value;
  }

  // A count of things that each take at least one byte.
  uint64_t CountOf(llvm::StringRef what) { return Number(bytes_.size() - at_, what); }

  llvm::StringRef Take(uint64_t size) {
    if (size > bytes_.size() - at_) {
      Fail("ends early: " + llvm::Twine(size) + " more bytes were announced");
      return {};
    }
    const llvm::StringRef piece = bytes_.substr(at_, size);
    at_ += size;
    return piece;
  }

  uint64_t Fail(const llvm::Twine& what) {
    if (!error_) error_ = {offset_ + at_, what.str()};
    at_ = bytes_.size();
    return 0;
  }

  struct Problem {
    size_t offset;
    std::string what;
  };
  bool AtEnd() const { return at_ == bytes_.size(); }
  bool failed() const { return error_.has_value(); }
  const std::optional<Problem>& error() const { return error_; }
  size_t offset() const { return offset_ + at_; }
  void Adopt(const Cursor& part) {
    if (!error_ && part.error_) {
      error_ = part.error_;
      at_ = bytes_.size();
    }
  }

 private:
  llvm::StringRef bytes_;
  size_t offset_;
  size_t at_ = 0;
  std::optional<Problem> error_;
};

struct Limits {
  uint64_t sites = 0, resources = 0, threads = 0, objects = 0;
};

// The reading codec of graph_layout.h.
class Decoder {
 public:
  Decoder(Cursor& cursor, const std::vector<llvm::StringRef>& strings, const Limits& limits)
      : cursor_(cursor), strings_(strings), limits_(limits) {}

  // Whether the record has further fields: one of an earlier minor version ends sooner.
  bool More() const { return !cursor_.failed() && !cursor_.AtEnd(); }
  void Text(std::string& text) {
    const uint64_t index = cursor_.Number();
    if (cursor_.failed()) return;
    if (index >= strings_.size()) {
      cursor_.Fail("names string " + llvm::Twine(index) + " of " + llvm::Twine(strings_.size()));
      return;
    }
    text = strings_[index].str();
  }
  template <typename N>
  void Number(N& value) {
    value = static_cast<N>(cursor_.Number(std::numeric_limits<N>::max(), "a number"));
  }
  void Flag(bool& flag) { flag = cursor_.Number(1, "a flag") != 0; }
  template <typename E>
  void Enum(E& value, E last) {
    value = static_cast<E>(cursor_.Number(static_cast<uint64_t>(last), "a kind"));
  }
  void Bits(lockorder::Evidence& evidence) {
    uint32_t bits = 0;
    Number(bits);
    evidence = static_cast<lockorder::Evidence>(bits);
  }
  void RuleCode(lockorder::Rule& rule) {
    std::string code;
    Text(code);
    if (cursor_.failed()) return;
    if (const auto found = lockorder::FindRule(code)) {
      rule = *found;
    } else {
      cursor_.Fail("names the unknown rule '" + code + "'");
    }
  }
  void Id(lockorder::SiteId& id) { id.value = Index(limits_.sites, "a site"); }
  void Id(lockorder::ResourceId& id) { id.value = Index(limits_.resources, "a resource"); }
  void Id(lockorder::ObjectId& id) { id.value = Index(limits_.objects, "an object"); }
  void Id(lockorder::ThreadId& id) { id.value = Index(limits_.threads, "a thread"); }
  template <typename Id_>
  void Ids(std::vector<Id_>& ids) {
    ids.resize(cursor_.CountOf("the length of a list"));
    for (Id_& id : ids) Id(id);
    if (cursor_.failed()) ids.clear();
  }
  template <typename T>
  void List(std::vector<T>& list) {
    const uint64_t count = cursor_.CountOf("the length of a list");
    // Grown as records are read: a lying count must not reserve memory.
    for (uint64_t i = 0; i < count && !cursor_.failed(); ++i) Record(list.emplace_back());
    if (cursor_.failed()) list.clear();
  }
  template <typename T>
  void Record(T& record) {
    const uint64_t size = cursor_.Number();
    const size_t offset = cursor_.offset();
    Cursor body(cursor_.Take(size), offset);
    Decoder decoder(body, strings_, limits_);
    Describe(decoder, record);
    cursor_.Adopt(body);
  }

 private:
  uint32_t Index(uint64_t limit, llvm::StringRef what) {
    return static_cast<uint32_t>(cursor_.Number(limit, what)) - 1;
  }

  Cursor& cursor_;
  const std::vector<llvm::StringRef>& strings_;
  const Limits& limits_;
};

llvm::Error Problem(llvm::StringRef name, size_t offset, const llvm::Twine& what) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 name + ": at byte " + llvm::Twine(offset) +
                                     ": not a readable graph file: " + what + "; " + kRemedy);
}

struct SectionBody {
  llvm::StringRef bytes;
  size_t offset = 0;
  bool present = false;
};

std::vector<llvm::StringRef> ReadStrings(Cursor& cursor) {
  std::vector<llvm::StringRef> strings;
  const uint64_t count = cursor.CountOf("the number of strings");
  for (uint64_t i = 0; i < count && !cursor.failed(); ++i) {
    strings.push_back(cursor.Take(cursor.Number()));
  }
  return strings;
}

}  // namespace

llvm::Expected<lockorder::Observations> ParseGraph(llvm::StringRef bytes, llvm::StringRef name) {
  const llvm::StringRef magic(kGraphMagic, sizeof(kGraphMagic));
  if (!bytes.starts_with(magic)) return Problem(name, 0, "it does not begin with 'LGG'");
  Cursor file(bytes.drop_front(magic.size()), magic.size());
  const uint64_t major = file.Number();
  (void)file.Number();  // a later minor version only adds what can be skipped
  if (!file.failed() && major != kGraphMajor) {
    return Problem(name, magic.size(),
                   "it has format version " + llvm::Twine(major) + ", this program reads " +
                       llvm::Twine(kGraphMajor));
  }
  uint64_t checksum = 0;
  const llvm::StringRef sum = file.Take(8);
  for (size_t i = 0; i < sum.size(); ++i) {
    checksum |= static_cast<uint64_t>(static_cast<unsigned char>(sum[i])) << (8 * i);
  }
  if (file.failed()) return Problem(name, file.error()->offset, file.error()->what);
  if (llvm::xxh3_64bits(bytes.drop_front(file.offset())) != checksum) {
    return Problem(name, file.offset(), "the checksum does not match: it is cut off or damaged");
  }

  std::array<SectionBody, 256> sections;
  while (!file.AtEnd()) {
    const unsigned char tag = static_cast<unsigned char>(file.Take(1)[0]);
    const uint64_t size = file.Number();
    const size_t offset = file.offset();
    const llvm::StringRef body = file.Take(size);
    if (!file.failed()) sections[tag] = {body, offset, true};
  }
  if (file.failed()) return Problem(name, file.error()->offset, file.error()->what);

  const auto section = [&](GraphSection tag) -> const SectionBody& {
    return sections[static_cast<uint8_t>(tag)];
  };
  const auto count_in = [&](GraphSection tag) {
    Cursor cursor(section(tag).bytes, section(tag).offset);
    return section(tag).present ? cursor.CountOf("the length of a list") : 0;
  };
  const Limits limits{count_in(GraphSection::kSites), count_in(GraphSection::kResources),
                      count_in(GraphSection::kThreads), count_in(GraphSection::kObjects)};
  Cursor table(section(GraphSection::kStrings).bytes, section(GraphSection::kStrings).offset);
  std::vector<llvm::StringRef> strings;
  if (section(GraphSection::kStrings).present) strings = ReadStrings(table);
  if (table.failed()) return Problem(name, table.error()->offset, table.error()->what);

  lockorder::Observations observations;
  std::optional<Cursor::Problem> problem;
  ForEachSection(observations, [&](GraphSection tag, auto& list) {
    if (!section(tag).present || problem) return;
    Cursor cursor(section(tag).bytes, section(tag).offset);
    Decoder(cursor, strings, limits).List(list);
    problem = cursor.error();
  });
  if (problem) return Problem(name, problem->offset, problem->what);
  return observations;
}

llvm::Expected<lockorder::Observations> ReadGraphFile(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    return llvm::createStringError(buffer.getError(),
                                   path + ": cannot be read: " + buffer.getError().message());
  }
  return ParseGraph((*buffer)->getBuffer(), path);
}

}  // namespace lockgraph::report
