#include "runtime/line_table.h"

#include <cstring>

#include "runtime/cursor.h"

namespace lockgraph::runtime {

namespace {

// Forms of DWARF in which the tables of version 5 spell names and numbers.
enum : uint64_t {
  kData2 = 0x05,
  kData4 = 0x06,
  kData8 = 0x07,
  kString = 0x08,
  kBlock = 0x09,
  kData1 = 0x0b,
  kStrp = 0x0e,
  kUdata = 0x0f,
  kData16 = 0x1e,
  kLineStrp = 0x1f,
};
enum : uint64_t { kPath = 1, kDirectoryIndex = 2 };

struct Sections {
  Bytes line;
  Bytes line_str;
  Bytes str;
};

struct Row {
  uint64_t address = 0;
  uint64_t file = 1;
  uint32_t line = 1;
  uint32_t column = 0;
};

struct Name {
  const char* text = "";
  uint64_t directory = 0;
};

// One contribution of the line section: the tables of a compilation unit.
class Unit {
 public:
  Unit(const Sections& sections, Cursor& cursor);

  bool good() const { return good_; }
  // Whether the address is in it; then `out` has its line.
  bool Find(uint64_t pc, SourceLine* out);
  void Describe(uint64_t file, uint32_t line, uint32_t column, SourceLine* out) const;

 private:
  void ReadHeader(Cursor cursor);
  Name FileOf(uint64_t index) const;
  const char* DirectoryOf(uint64_t index) const;
  Name Entry(Bytes table, uint64_t index) const;
  Name OldFile(uint64_t index) const;
  bool SkipTable(Cursor& cursor, Bytes* table) const;
  uint64_t Value(Cursor& cursor, uint64_t form, const char** text) const;
  bool Step(Cursor& cursor);
  void Special(uint8_t opcode);
  void Extended(Cursor& cursor);

  const Sections& sections_;
  bool good_ = false;
  bool long_form_ = false;
  uint16_t version_ = 0;
  uint8_t least_step_ = 1;
  int8_t line_base_ = 0;
  uint8_t line_range_ = 1;
  uint8_t opcode_base_ = 1;
  const uint8_t* lengths_ = nullptr;
  Bytes directories_;  // from version 5 on with their formats, before that zero-ended strings
  Bytes files_;
  Bytes program_;
  Row row_;
  bool emitted_ = false;
  bool ended_ = false;
};

Unit::Unit(const Sections& sections, Cursor& cursor) : sections_(sections) {
  uint64_t length = cursor.Get<uint32_t>();
  long_form_ = length == 0xffffffff;
  if (long_form_) length = cursor.Get<uint64_t>();
  const uint8_t* body = cursor.Skip(length);
  if (body != nullptr) ReadHeader(Cursor({body, body + length}));
}

void Unit::ReadHeader(Cursor cursor) {
  version_ = cursor.Get<uint16_t>();
  if (version_ < 2 || version_ > 5) return;
  if (version_ >= 5 && (cursor.Get<uint8_t>() != 8 || cursor.Get<uint8_t>() != 0)) return;
  uint64_t header = long_form_ ? cursor.Get<uint64_t>() : cursor.Get<uint32_t>();
  if (header > cursor.rest().size()) return;
  program_ = {cursor.at() + header, cursor.rest().end};
  least_step_ = cursor.Get<uint8_t>();
  if (version_ >= 4) cursor.Skip(1);  // operations of one instruction: 1 but on VLIW machines
  cursor.Skip(1);                     // is_stmt by default
  line_base_ = cursor.Get<int8_t>();
  line_range_ = cursor.Get<uint8_t>();
  opcode_base_ = cursor.Get<uint8_t>();
  if (line_range_ == 0 || opcode_base_ == 0) return;
  lengths_ = cursor.Skip(opcode_base_ - 1u);
  if (version_ >= 5) {
    good_ = SkipTable(cursor, &directories_) && SkipTable(cursor, &files_) && cursor.good();
    return;
  }
  directories_ = cursor.rest();
  while (*cursor.Text() != 0) {
  }
  files_ = cursor.rest();
  good_ = cursor.good();
}

// What stands there in this form; a text goes to `text`.
uint64_t Unit::Value(Cursor& cursor, uint64_t form, const char** text) const {
  switch (form) {
    case kString:
      *text = cursor.Text();
      return 0;
    case kLineStrp:
      *text = TextAt(sections_.line_str, cursor.Number(long_form_ ? 8 : 4));
      return 0;
    case kStrp:
      *text = TextAt(sections_.str, cursor.Number(long_form_ ? 8 : 4));
      return 0;
    case kData1:
      return cursor.Number(1);
    case kData2:
      return cursor.Number(2);
    case kData4:
      return cursor.Number(4);
    case kData8:
      return cursor.Number(8);
    case kUdata:
      return cursor.Unsigned();
    case kBlock:
      cursor.Skip(cursor.Unsigned());
      return 0;
    case kData16:
      cursor.Skip(16);
      return 0;
    default:
      cursor.Skip(~uint64_t{0});  // unknown: no more of this unit
      return 0;
  }
}

bool Unit::SkipTable(Cursor& cursor, Bytes* table) const {
  const uint8_t* begin = cursor.at();
  auto formats = cursor.Get<uint8_t>();
  Cursor format = cursor;
  for (uint32_t i = 0; i < 2u * formats; ++i) cursor.Unsigned();
  uint64_t count = cursor.Unsigned();
  if (formats == 0) count = 0;
  for (uint64_t i = 0; i < count && cursor.good(); ++i) {
    Cursor each = format;
    for (uint32_t f = 0; f < formats; ++f) {
      const char* text = "";
      each.Unsigned();
      Value(cursor, each.Unsigned(), &text);
    }
  }
  *table = {begin, cursor.at()};
  return cursor.good();
}

Name Unit::Entry(Bytes table, uint64_t index) const {
  Cursor cursor(table);
  auto formats = cursor.Get<uint8_t>();
  Cursor format = cursor;
  for (uint32_t i = 0; i < 2u * formats; ++i) cursor.Unsigned();
  uint64_t count = cursor.Unsigned();
  if (formats == 0) count = 0;
  Name name;
  for (uint64_t i = 0; i <= index && index < count && cursor.good(); ++i) {
    Cursor each = format;
    name = {};
    for (uint32_t f = 0; f < formats; ++f) {
      uint64_t content = each.Unsigned();
      const char* text = "";
      uint64_t value = Value(cursor, each.Unsigned(), &text);
      if (content == kPath) name.text = text;
      if (content == kDirectoryIndex) name.directory = value;
    }
  }
  return cursor.good() ? name : Name();
}

Name Unit::OldFile(uint64_t index) const {
  Cursor cursor(files_);
  for (uint64_t i = 1; cursor.more(); ++i) {
    Name name;
    name.text = cursor.Text();
    if (*name.text == 0) break;
    name.directory = cursor.Unsigned();
    cursor.Unsigned();  // time and size
    cursor.Unsigned();
    if (i == index) return name;
  }
  return {};
}

Name Unit::FileOf(uint64_t index) const {
  return version_ >= 5 ? Entry(files_, index) : OldFile(index);
}

const char* Unit::DirectoryOf(uint64_t index) const {
  if (version_ >= 5) return Entry(directories_, index).text;
  Cursor cursor(directories_);
  for (uint64_t i = 1; i <= index && cursor.more(); ++i) {
    const char* text = cursor.Text();
    if (*text == 0) break;
    if (i == index) return text;
  }
  return "";
}

// Returns false when the program of the unit has ended. After it, `emitted_` tells whether there is
// a row, and `ended_` whether it ends a sequence.
bool Unit::Step(Cursor& cursor) {
  emitted_ = false;
  if (ended_) {
    row_ = Row();
    ended_ = false;
  }
  if (!cursor.more()) return false;
  auto opcode = cursor.Get<uint8_t>();
  if (opcode >= opcode_base_) {
    Special(opcode);
    emitted_ = true;
    return true;
  }
  switch (opcode) {
    case 0:
      Extended(cursor);
      break;
    case 1:
      emitted_ = true;
      break;
    case 2:
      row_.address += cursor.Unsigned() * least_step_;
      break;
    case 3:
      row_.line = static_cast<uint32_t>(row_.line + cursor.Signed());
      break;
    case 4:
      row_.file = cursor.Unsigned();
      break;
    case 5:
      row_.column = static_cast<uint32_t>(cursor.Unsigned());
      break;
    case 8:
      row_.address += static_cast<uint64_t>((255 - opcode_base_) / line_range_) * least_step_;
      break;
    case 9:
      row_.address += cursor.Get<uint16_t>();
      break;
    default:
      for (uint8_t i = 0; i < lengths_[opcode - 1]; ++i) cursor.Unsigned();
  }
  return cursor.good();
}

void Unit::Special(uint8_t opcode) {
  int adjusted = opcode - opcode_base_;
  row_.address += static_cast<uint64_t>(adjusted / line_range_) * least_step_;
  row_.line =
      static_cast<uint32_t>(static_cast<int64_t>(row_.line) + line_base_ + adjusted % line_range_);
}

void Unit::Extended(Cursor& cursor) {
  uint64_t length = cursor.Unsigned();
  const uint8_t* body = cursor.Skip(length);
  if (body == nullptr || length == 0) return;
  Cursor inside({body, body + length});
  switch (inside.Get<uint8_t>()) {
    case 1:
      emitted_ = true;
      ended_ = true;
      break;
    case 2:
      row_.address = inside.Number(length - 1);
      break;
    default:
      break;
  }
}

bool Unit::Find(uint64_t pc, SourceLine* out) {
  Cursor cursor(program_);
  Row last;
  bool any = false;
  while (Step(cursor)) {
    if (!emitted_) continue;
    if (any && last.address <= pc && pc < row_.address) {
      Describe(last.file, last.line, last.column, out);
      return true;
    }
    any = !ended_;
    last = row_;
  }
  return false;
}

void Unit::Describe(uint64_t file, uint32_t line, uint32_t column, SourceLine* out) const {
  Name name = FileOf(file);
  const char* directory = DirectoryOf(name.directory);
  const char* compiled_in = version_ >= 5 ? DirectoryOf(0) : "";
  const char* parts[] = {compiled_in, directory, name.text};
  size_t used = 0;
  for (const char* part : parts) {
    if (part[0] == '/') used = 0;
    // The directory of the unit itself stands at 0 and may be named once more.
    if (*part == 0 || (part == directory && used > 0 && std::strcmp(part, compiled_in) == 0))
      continue;
    size_t length = std::strlen(part);
    if (used + length + 2 > sizeof(out->file)) return;
    if (used > 0 && out->file[used - 1] != '/') out->file[used++] = '/';
    std::memcpy(out->file + used, part, length);
    used += length;
    out->file[used] = 0;
  }
  out->line = line;
  out->column = column;
}

Sections SectionsOf(const ElfFile& file) {
  return {file.Section(".debug_line"), file.Section(".debug_line_str"), file.Section(".debug_str")};
}

}  // namespace

SourceLine FindLine(const ElfFile& file, uint64_t pc, uint64_t table) {
  SourceLine found;
  Sections sections = SectionsOf(file);
  if (table >= sections.line.size()) return found;
  Cursor cursor({sections.line.begin + table, sections.line.end});
  Unit unit(sections, cursor);
  if (unit.good()) unit.Find(pc, &found);
  return found;
}

SourceLine DescribeLine(const ElfFile& file, uint64_t table, uint64_t file_index, uint32_t line,
                        uint32_t column) {
  SourceLine found;
  Sections sections = SectionsOf(file);
  if (table >= sections.line.size()) return found;
  Cursor cursor({sections.line.begin + table, sections.line.end});
  Unit unit(sections, cursor);
  if (unit.good()) unit.Describe(file_index, line, column, &found);
  return found;
}

}  // namespace lockgraph::runtime
