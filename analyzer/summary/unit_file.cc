#include "analyzer/summary/unit_file.h"

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/unit_check.h"
#include "analyzer/summary/unit_reader.h"
#include "analyzer/summary/unit_writer.h"
#include "analyzer/summary/whole_file.h"
#include "llvm/Bitstream/BitstreamReader.h"
#include "llvm/Bitstream/BitstreamWriter.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

namespace lockgraph::summary {
namespace {

// magic, major, minor, payload size; then the payload, then the hash of all before it.
constexpr char kMagic[4] = {'L', 'G', 'S', '\x1a'};
constexpr size_t kHeaderBytes = 16;
constexpr size_t kTrailerBytes = 8;

// Every table is a bitstream block with one abbreviation: a column's code and its bytes as a blob.
constexpr unsigned kAbbreviationWidth = 3;
constexpr unsigned kColumnAbbreviation = llvm::bitc::FIRST_APPLICATION_ABBREV;
constexpr unsigned kCodeBits = 6;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

void WriteTables(const std::vector<Column>& columns, llvm::SmallVectorImpl<char>& payload) {
  llvm::BitstreamWriter writer(payload);
  std::optional<TableCode> open;
  for (const Column& column : columns) {
    if (open != column.table) {
      if (open.has_value()) writer.ExitBlock();
      writer.EnterSubblock(static_cast<unsigned>(column.table), kAbbreviationWidth);
      auto abbreviation = std::make_shared<llvm::BitCodeAbbrev>();
      abbreviation->Add(llvm::BitCodeAbbrevOp(llvm::BitCodeAbbrevOp::VBR, kCodeBits));
      abbreviation->Add(llvm::BitCodeAbbrevOp(llvm::BitCodeAbbrevOp::Blob));
      writer.EmitAbbrev(std::move(abbreviation));
      open = column.table;
    }
    const uint32_t record[] = {column.code};
    writer.EmitRecordWithBlob(kColumnAbbreviation, record, column.bytes);
  }
  if (open.has_value()) writer.ExitBlock();
}

// Finds the columns in the payload. LLVM's cursor trusts abbreviations and lengths that it reads
// (some bytes end the process or ask for much memory), so only its bounded operations are used:
// the one abbreviation of this format is compared bit by bit, blobs are taken by hand.
class ColumnFinder {
 public:
  ColumnFinder(std::string_view payload, UnitReader& reader)
      : payload_(payload), cursor_(llvm::StringRef(payload)), reader_(reader) {}

  // Empty, or what is wrong.
  std::string Find() {
    while (!cursor_.AtEndOfStream()) {
      llvm::Expected<llvm::BitstreamEntry> entry = cursor_.advance(kFlags);
      if (!entry) return llvm::toString(entry.takeError());
      if (entry->Kind != llvm::BitstreamEntry::SubBlock)
        return "something stands between the tables";
      std::string error = FindInTable(entry->ID);
      if (!error.empty()) return error;
    }
    return "";
  }

  uint64_t position() { return cursor_.GetCurrentBitNo() / 8; }

 private:
  static constexpr unsigned kFlags = llvm::BitstreamCursor::AF_DontAutoprocessAbbrevs;

  std::string FindInTable(uint32_t table) {
    if (llvm::Error error = cursor_.EnterSubBlock(table)) return llvm::toString(std::move(error));
    while (true) {
      llvm::Expected<llvm::BitstreamEntry> entry = cursor_.advance(kFlags);
      if (!entry) return llvm::toString(entry.takeError());
      std::string error;
      switch (entry->Kind) {
        case llvm::BitstreamEntry::Error:
          return "a table does not end";
        case llvm::BitstreamEntry::EndBlock:
          return "";
        case llvm::BitstreamEntry::SubBlock:
          if (llvm::Error e = cursor_.SkipBlock()) error = llvm::toString(std::move(e));
          break;
        case llvm::BitstreamEntry::Record:
          error = TakeRecord(table, entry->ID);
          break;
      }
      if (!error.empty()) return error;
    }
  }

  std::string TakeRecord(uint32_t table, unsigned abbreviation) {
    if (abbreviation == llvm::bitc::DEFINE_ABBREV) return CheckAbbreviation();
    if (abbreviation == llvm::bitc::UNABBREV_RECORD) return SkipRecord();
    if (abbreviation != kColumnAbbreviation) return "a record has an unknown form";
    const std::optional<uint64_t> code = ReadVbr(kCodeBits);
    const std::optional<uint64_t> size = ReadVbr(6);
    if (!code || *code > UINT32_MAX || !size) return "a column's head is cut off";
    if (*size > payload_.size()) return "a column is longer than the file";
    const uint64_t begin = Aligned((cursor_.GetCurrentBitNo() + 7) / 8);
    const uint64_t end = begin + Aligned(*size);
    if (end > payload_.size()) return "a column is longer than the file";
    if (llvm::Error error = cursor_.JumpToBit(end * 8)) return llvm::toString(std::move(error));
    if (!reader_.AddColumn(table, static_cast<uint32_t>(*code), payload_.substr(begin, *size))) {
      return "a column stands there twice";
    }
    return "";
  }

  // Two operands: a VBR of kCodeBits, a blob.
  std::string CheckAbbreviation() {
    constexpr std::pair<unsigned, uint64_t> kBits[] = {{1, 0},
                                                       {3, llvm::BitCodeAbbrevOp::VBR},
                                                       {5, kCodeBits},
                                                       {1, 0},
                                                       {3, llvm::BitCodeAbbrevOp::Blob}};
    bool same = ReadVbr(5) == std::optional<uint64_t>(2);
    for (const auto& [width, expected] : kBits) {
      same = same && ReadBits(width) == std::optional<uint64_t>(expected);
    }
    return same ? "" : "a table has an unknown form of records";
  }

  std::string SkipRecord() {
    const std::optional<uint64_t> code = ReadVbr(6);
    const std::optional<uint64_t> count = ReadVbr(6);
    if (!code || !count) return "a record is cut off";
    for (uint64_t i = 0; i < *count; ++i) {
      if (!ReadVbr(6)) return "a record is cut off";
    }
    return "";
  }

  static uint64_t Aligned(uint64_t bytes) { return (bytes + 3) & ~uint64_t{3}; }

  std::optional<uint64_t> ReadVbr(unsigned width) { return Value(cursor_.ReadVBR64(width)); }
  std::optional<uint64_t> ReadBits(unsigned width) { return Value(cursor_.Read(width)); }
  template <typename Number>
  static std::optional<uint64_t> Value(llvm::Expected<Number> number) {
    if (number) return *number;
    llvm::consumeError(number.takeError());
    return std::nullopt;
  }

  const std::string_view payload_;
  llvm::BitstreamCursor cursor_;
  UnitReader& reader_;
};

absl::Status Damaged(std::string_view name, std::string_view what) {
  return absl::DataLossError(absl::StrCat(View(name), ": damaged summary: ", View(what),
                                          "; run `lockgraph extract` for this unit again"));
}

// The payload of a file whose frame is sound.
absl::StatusOr<std::string_view> Unwrap(std::string_view bytes, std::string_view name) {
  using llvm::support::endian::read16le;
  using llvm::support::endian::read64le;
  if (bytes.size() < sizeof(kMagic) || std::memcmp(bytes.data(), kMagic, sizeof(kMagic)) != 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        View(name),
        ": not a lockgraph summary (offset 0: the mark `LGS` is missing); summaries are "
        "made by `lockgraph extract SOURCE -o FILE.lgs -- COMMAND`"));
  }
  if (bytes.size() < kHeaderBytes + kTrailerBytes) {
    return Damaged(name, absl::StrCat("cut off at offset ", bytes.size(), ", within the frame"));
  }
  const uint16_t major = read16le(bytes.data() + 4);
  if (major != kFormatMajor) {
    return absl::FailedPreconditionError(
        absl::StrCat(View(name), ": written in format ", major, ".", read16le(bytes.data() + 6),
                     " (offset 4), but this ", "lockgraph reads format ", kFormatMajor,
                     "; run `lockgraph extract` for this unit again, with ",
                     "the same version of lockgraph as for the others"));
  }
  const uint64_t payload_bytes = read64le(bytes.data() + 8);
  const uint64_t room = bytes.size() - kHeaderBytes - kTrailerBytes;
  if (payload_bytes > room) {
    return Damaged(name, absl::StrCat("cut off at offset ", bytes.size(), ": ", payload_bytes,
                                      " bytes of tables announced, ", room, " there"));
  }
  if (payload_bytes < room) {
    return Damaged(name, absl::StrCat(room - payload_bytes, " bytes too many at the end (offset ",
                                      kHeaderBytes + payload_bytes + kTrailerBytes, ")"));
  }
  const std::string_view hashed = bytes.substr(0, kHeaderBytes + payload_bytes);
  if (llvm::xxh3_64bits(llvm::StringRef(hashed)) != read64le(bytes.data() + hashed.size())) {
    return Damaged(
        name, absl::StrCat("the checksum at offset ", hashed.size(), " does not fit the content"));
  }
  if (payload_bytes % 4 != 0) return Damaged(name, "the tables do not end on a word (offset 8)");
  return hashed.substr(kHeaderBytes);
}

}  // namespace

absl::StatusOr<std::string> SerializeUnit(const Unit& unit) {
  if (absl::Status status = CheckUnit(unit); !status.ok()) return status;
  UnitWriter writer;
  VisitUnit(writer, unit);
  const uint64_t text_bytes = writer.text_bytes();
  llvm::SmallVector<char, 0> payload;
  WriteTables(writer.Take(), payload);

  std::string bytes(kHeaderBytes, '\0');
  std::memcpy(bytes.data(), kMagic, sizeof(kMagic));
  llvm::support::endian::write16le(bytes.data() + 4, kFormatMajor);
  llvm::support::endian::write16le(bytes.data() + 6, kFormatMinor);
  llvm::support::endian::write64le(bytes.data() + 8, payload.size());
  bytes.append(payload.data(), payload.size());
  const uint64_t hash = llvm::xxh3_64bits(llvm::StringRef(bytes));
  bytes.append(kTrailerBytes, '\0');
  llvm::support::endian::write64le(bytes.data() + bytes.size() - kTrailerBytes, hash);
  if (text_bytes > UnitReader::TextLimit(bytes.size())) {
    return absl::ResourceExhaustedError("the unit repeats its strings more often than a file may");
  }
  return bytes;
}

absl::StatusOr<Unit> ParseUnit(std::string_view bytes, std::string_view name) {
  absl::StatusOr<std::string_view> payload = Unwrap(bytes, name);
  if (!payload.ok()) return payload.status();
  UnitReader reader(bytes);
  ColumnFinder finder(*payload, reader);
  if (std::string error = finder.Find(); !error.empty()) {
    return Damaged(name, absl::StrCat(error, " (offset ", kHeaderBytes + finder.position(), ")"));
  }
  Unit unit;
  reader.LoadStrings();
  VisitUnit(reader, unit);
  if (!reader.error().empty()) return Damaged(name, reader.error());
  if (absl::Status status = CheckUnit(unit); !status.ok()) {
    return Damaged(name, std::string(status.message()));
  }
  return unit;
}

absl::Status WriteUnit(const std::string& path, const Unit& unit) {
  absl::StatusOr<std::string> bytes = SerializeUnit(unit);
  if (!bytes.ok()) {
    return absl::Status(bytes.status().code(), absl::StrCat(path, ": ", bytes.status().message()));
  }
  llvm::Error error = WriteWholeFile(path, [&](llvm::raw_ostream& out) { out << *bytes; });
  if (error) {
    return absl::UnavailableError(
        absl::StrCat(path, ": cannot write the summary: ", llvm::toString(std::move(error)),
                     "; choose another place with -o, or make the folder writable"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Unit> ReadUnit(const std::string& path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    return absl::NotFoundError(
        absl::StrCat(path, ": cannot read the summary: ", buffer.getError().message(),
                     "; make it with `lockgraph extract`"));
  }
  return ParseUnit(std::string_view((*buffer)->getBufferStart(), (*buffer)->getBufferSize()), path);
}

}  // namespace lockgraph::summary
