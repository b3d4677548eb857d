#include "runtime/code_places.h"

#include <vector>

#include "runtime/cursor.h"

namespace lockgraph::runtime {

namespace {

// The numbers of DWARF that matter here.
enum Tag : uint64_t { kInlinedSubroutine = 0x1d, kSubprogram = 0x2e };
enum Attribute : uint64_t {
  kSibling = 0x01,
  kName = 0x03,
  kStatementList = 0x10,
  kLowPc = 0x11,
  kHighPc = 0x12,
  kAbstractOrigin = 0x31,
  kSpecification = 0x47,
  kRanges = 0x55,
  kCallColumn = 0x57,
  kCallFile = 0x58,
  kCallLine = 0x59,
  kLinkageName = 0x6e,
  kStringOffsetsBase = 0x72,
  kAddressBase = 0x73,
  kRangeListsBase = 0x74,
  kOldLinkageName = 0x2007,
};

struct Sections {
  explicit Sections(const ElfFile& file)
      : info(file.Section(".debug_info")),
        abbreviations(file.Section(".debug_abbrev")),
        text(file.Section(".debug_str")),
        line_text(file.Section(".debug_line_str")),
        text_offsets(file.Section(".debug_str_offsets")),
        addresses(file.Section(".debug_addr")),
        old_ranges(file.Section(".debug_ranges")),
        range_lists(file.Section(".debug_rnglists")) {}
  Bytes info;
  Bytes abbreviations;
  Bytes text;
  Bytes line_text;
  Bytes text_offsets;
  Bytes addresses;
  Bytes old_ranges;
  Bytes range_lists;
};

// What stands in the file, before indexes into tables are followed.
struct Value {
  enum class Kind : uint8_t { kNumber, kText, kTextIndex, kAddress, kAddressIndex, kRangeIndex };
  Kind kind = Kind::kNumber;
  uint64_t number = 0;
  const char* text = "";
};

struct Entry {
  uint64_t tag = 0;
  bool children = false;
  bool has_low = false;
  bool has_ranges = false;
  Value low;
  Value high;
  Value ranges;
  Value linkage_name;
  Value name;
  uint64_t sibling = 0;  // these two are offsets in the section
  uint64_t origin = 0;
  uint64_t statements = ~uint64_t{0};
  uint64_t call_file = 0;
  uint64_t call_line = 0;
  uint64_t call_column = 0;
};

class Unit {
 public:
  Unit(const Sections& sections, Cursor& cursor);
  bool good() const { return good_; }
  bool Contains(uint64_t pc) const { return Covers(root_, pc); }
  uint64_t statements() const { return root_.statements; }

  // The function that contains the address and what was inlined there, outermost first.
  std::vector<Entry> Enclosing(uint64_t pc);
  const char* FunctionOf(const Entry& entry) const;

 private:
  void ReadHeader(Cursor cursor);
  void ReadAbbreviations(uint64_t offset);
  bool Read(Cursor& cursor, Entry* entry, bool root) const;
  void Keep(uint64_t attribute, const Value& value, Entry* entry) const;
  Value Get(Cursor& cursor, uint64_t form, int64_t implicit) const;
  Value GetRare(Cursor& cursor, uint64_t form) const;
  bool Covers(const Entry& entry, uint64_t pc) const;
  bool InOldRanges(uint64_t offset, uint64_t pc) const;
  bool InRangeList(uint64_t offset, uint64_t pc) const;
  uint64_t Address(const Value& value) const;
  uint64_t AddressAt(uint64_t index) const;
  const char* Text(const Value& value) const;

  const Sections& sections_;
  bool good_ = false;
  uint16_t version_ = 0;
  uint8_t offset_bytes_ = 4;
  const uint8_t* begin_ = nullptr;  // of the unit, header included
  Bytes entries_;
  std::vector<const uint8_t*> abbreviations_;  // by code: the tag and what follows
  mutable uint64_t text_offsets_ = 8;          // where the unit's part of each table begins
  mutable uint64_t addresses_ = 8;
  mutable uint64_t range_lists_ = 0;
  Entry root_;
};

Unit::Unit(const Sections& sections, Cursor& cursor) : sections_(sections) {
  begin_ = cursor.at();
  uint64_t length = cursor.Get<uint32_t>();
  if (length == 0xffffffff) {
    offset_bytes_ = 8;
    length = cursor.Get<uint64_t>();
  }
  const uint8_t* body = cursor.Skip(length);
  if (body != nullptr) ReadHeader(Cursor({body, body + length}));
}

void Unit::ReadHeader(Cursor cursor) {
  constexpr uint8_t kCompile = 1;
  version_ = cursor.Get<uint16_t>();
  if (version_ < 2 || version_ > 5) return;
  if (version_ >= 5 && (cursor.Get<uint8_t>() != kCompile || cursor.Get<uint8_t>() != 8)) return;
  uint64_t abbreviations = cursor.Number(offset_bytes_);
  if (version_ < 5 && cursor.Get<uint8_t>() != 8) return;
  if (!cursor.good()) return;
  ReadAbbreviations(abbreviations);
  entries_ = cursor.rest();
  good_ = Read(cursor, &root_, true);
}

void Unit::ReadAbbreviations(uint64_t offset) {
  constexpr uint64_t kMostCodes = 1u << 20;
  if (offset >= sections_.abbreviations.size()) return;
  Cursor cursor({sections_.abbreviations.begin + offset, sections_.abbreviations.end});
  for (;;) {
    uint64_t code = cursor.Unsigned();
    if (code == 0 || code > kMostCodes || !cursor.good()) return;
    if (code >= abbreviations_.size()) abbreviations_.resize(code + 1);
    abbreviations_[code] = cursor.at();
    cursor.Unsigned();
    cursor.Skip(1);
    for (;;) {
      uint64_t attribute = cursor.Unsigned();
      uint64_t form = cursor.Unsigned();
      if (form == 0x21) cursor.Signed();
      if ((attribute == 0 && form == 0) || !cursor.good()) break;
    }
  }
}

// False at the end of a list of children, and when something is wrong (see the cursor).
bool Unit::Read(Cursor& cursor, Entry* entry, bool root) const {
  *entry = Entry();
  uint64_t code = cursor.Unsigned();
  if (code == 0 || code >= abbreviations_.size() || abbreviations_[code] == nullptr) return false;
  Cursor shape({abbreviations_[code], sections_.abbreviations.end});
  entry->tag = shape.Unsigned();
  entry->children = shape.Get<uint8_t>() != 0;
  bool wanted = root || entry->tag == kSubprogram || entry->tag == kInlinedSubroutine;
  for (;;) {
    uint64_t attribute = shape.Unsigned();
    uint64_t form = shape.Unsigned();
    int64_t implicit = form == 0x21 ? shape.Signed() : 0;
    if (form == 0 || !shape.good()) return shape.good() && cursor.good();
    Value value = Get(cursor, form, implicit);
    if (wanted || attribute == kSibling) Keep(attribute, value, entry);
  }
}

void Unit::Keep(uint64_t attribute, const Value& value, Entry* entry) const {
  switch (attribute) {
    case kSibling:
      entry->sibling = value.number;
      break;
    case kName:
      entry->name = value;
      break;
    case kLinkageName:
    case kOldLinkageName:
      entry->linkage_name = value;
      break;
    case kStatementList:
      entry->statements = value.number;
      break;
    case kLowPc:
      entry->low = value;
      entry->has_low = true;
      break;
    case kHighPc:
      entry->high = value;
      break;
    case kRanges:
      entry->ranges = value;
      entry->has_ranges = true;
      break;
    case kAbstractOrigin:
    case kSpecification:
      entry->origin = value.number;
      break;
    case kCallFile:
      entry->call_file = value.number;
      break;
    case kCallLine:
      entry->call_line = value.number;
      break;
    case kCallColumn:
      entry->call_column = value.number;
      break;
    case kStringOffsetsBase:
      text_offsets_ = value.number;
      break;
    case kAddressBase:
      addresses_ = value.number;
      break;
    case kRangeListsBase:
      range_lists_ = value.number;
      break;
    default:
      break;
  }
}

Value Unit::Get(Cursor& cursor, uint64_t form, int64_t implicit) const {
  auto unit = static_cast<uint64_t>(begin_ - sections_.info.begin);
  switch (form) {
    case 0x01:  // addr
      return {Value::Kind::kAddress, cursor.Get<uint64_t>()};
    case 0x05:  // data2
      return {Value::Kind::kNumber, cursor.Number(2)};
    case 0x06:  // data4
      return {Value::Kind::kNumber, cursor.Number(4)};
    case 0x07:  // data8
    case 0x20:  // ref_sig8
      return {Value::Kind::kNumber, cursor.Number(8)};
    case 0x08:  // string
      return {Value::Kind::kText, 0, cursor.Text()};
    case 0x0b:  // data1
    case 0x0c:  // flag
      return {Value::Kind::kNumber, cursor.Number(1)};
    case 0x0d:  // sdata
      return {Value::Kind::kNumber, static_cast<uint64_t>(cursor.Signed())};
    case 0x0e:  // strp
      return {Value::Kind::kText, 0, TextAt(sections_.text, cursor.Number(offset_bytes_))};
    case 0x1f:  // line_strp
      return {Value::Kind::kText, 0, TextAt(sections_.line_text, cursor.Number(offset_bytes_))};
    case 0x0f:  // udata
      return {Value::Kind::kNumber, cursor.Unsigned()};
    case 0x10:  // ref_addr
      return {Value::Kind::kNumber, cursor.Number(version_ <= 2 ? 8 : offset_bytes_)};
    case 0x11:  // ref1, ref2, ref4, ref8
    case 0x12:
    case 0x13:
    case 0x14:
      return {Value::Kind::kNumber, unit + cursor.Number(size_t{1} << (form - 0x11))};
    case 0x15:  // ref_udata
      return {Value::Kind::kNumber, unit + cursor.Unsigned()};
    case 0x17:  // sec_offset
      return {Value::Kind::kNumber, cursor.Number(offset_bytes_)};
    case 0x19:  // flag_present
      return {Value::Kind::kNumber, 1};
    case 0x21:  // implicit_const
      return {Value::Kind::kNumber, static_cast<uint64_t>(implicit)};
    default:
      return GetRare(cursor, form);
  }
}

Value Unit::GetRare(Cursor& cursor, uint64_t form) const {
  switch (form) {
    case 0x03:  // block2
      cursor.Skip(cursor.Number(2));
      return {};
    case 0x04:  // block4
      cursor.Skip(cursor.Number(4));
      return {};
    case 0x0a:  // block1
      cursor.Skip(cursor.Number(1));
      return {};
    case 0x09:  // block, exprloc
    case 0x18:
      cursor.Skip(cursor.Unsigned());
      return {};
    case 0x16:  // indirect
      return Get(cursor, cursor.Unsigned(), 0);
    case 0x1a:  // strx
      return {Value::Kind::kTextIndex, cursor.Unsigned()};
    case 0x1b:  // addrx
      return {Value::Kind::kAddressIndex, cursor.Unsigned()};
    case 0x1d:  // strp_sup, GNU_ref_alt, GNU_strp_alt
    case 0x1f20:
    case 0x1f21:
      cursor.Skip(offset_bytes_);
      return {};
    case 0x1c:  // ref_sup4, ref_sup8, data16
    case 0x24:
    case 0x1e:
      cursor.Skip(form == 0x1c ? 4 : form == 0x24 ? 8 : 16);
      return {};
    case 0x22:  // loclistx
      return {Value::Kind::kNumber, cursor.Unsigned()};
    case 0x23:  // rnglistx
      return {Value::Kind::kRangeIndex, cursor.Unsigned()};
    case 0x25:  // strx1 .. strx4
    case 0x26:
    case 0x27:
    case 0x28:
      return {Value::Kind::kTextIndex, cursor.Number(form - 0x24)};
    case 0x29:  // addrx1 .. addrx4
    case 0x2a:
    case 0x2b:
    case 0x2c:
      return {Value::Kind::kAddressIndex, cursor.Number(form - 0x28)};
    default:
      cursor.Skip(~uint64_t{0});  // unknown: no more of this unit
      return {};
  }
}

uint64_t Unit::AddressAt(uint64_t index) const {
  uint64_t offset = addresses_ + index * 8;
  if (offset + 8 > sections_.addresses.size()) return 0;
  return Cursor({sections_.addresses.begin + offset, sections_.addresses.end}).Get<uint64_t>();
}

uint64_t Unit::Address(const Value& value) const {
  return value.kind == Value::Kind::kAddressIndex ? AddressAt(value.number) : value.number;
}

const char* Unit::Text(const Value& value) const {
  if (value.kind != Value::Kind::kTextIndex) return value.text;
  uint64_t offset = text_offsets_ + value.number * offset_bytes_;
  if (offset >= sections_.text_offsets.size()) return "";
  Cursor cursor({sections_.text_offsets.begin + offset, sections_.text_offsets.end});
  return TextAt(sections_.text, cursor.Number(offset_bytes_));
}

bool Unit::Covers(const Entry& entry, uint64_t pc) const {
  if (!entry.has_ranges) {
    if (!entry.has_low) return false;
    uint64_t low = Address(entry.low);
    bool is_size = entry.high.kind == Value::Kind::kNumber;
    uint64_t high = is_size ? low + entry.high.number : Address(entry.high);
    return low <= pc && pc < high;
  }
  if (version_ < 5) return InOldRanges(entry.ranges.number, pc);
  uint64_t offset = entry.ranges.number;
  if (entry.ranges.kind == Value::Kind::kRangeIndex) {
    uint64_t slot = range_lists_ + offset * offset_bytes_;
    if (slot >= sections_.range_lists.size()) return false;
    Cursor cursor({sections_.range_lists.begin + slot, sections_.range_lists.end});
    offset = range_lists_ + cursor.Number(offset_bytes_);
  }
  return InRangeList(offset, pc);
}

bool Unit::InOldRanges(uint64_t offset, uint64_t pc) const {
  if (offset >= sections_.old_ranges.size()) return false;
  Cursor cursor({sections_.old_ranges.begin + offset, sections_.old_ranges.end});
  uint64_t base = root_.has_low ? Address(root_.low) : 0;
  while (cursor.more()) {
    auto low = cursor.Get<uint64_t>();
    auto high = cursor.Get<uint64_t>();
    if (low == 0 && high == 0) break;
    if (low == ~uint64_t{0}) {
      base = high;
    } else if (base + low <= pc && pc < base + high) {
      return true;
    }
  }
  return false;
}

bool Unit::InRangeList(uint64_t offset, uint64_t pc) const {
  if (offset >= sections_.range_lists.size()) return false;
  Cursor cursor({sections_.range_lists.begin + offset, sections_.range_lists.end});
  uint64_t base = root_.has_low ? Address(root_.low) : 0;
  while (cursor.more()) {
    uint64_t low = 0;
    uint64_t high = 0;
    switch (cursor.Get<uint8_t>()) {
      case 0:  // the end
        return false;
      case 1:
        base = AddressAt(cursor.Unsigned());
        continue;
      case 2:
        low = AddressAt(cursor.Unsigned());
        high = AddressAt(cursor.Unsigned());
        break;
      case 3:
        low = AddressAt(cursor.Unsigned());
        high = low + cursor.Unsigned();
        break;
      case 4:
        low = base + cursor.Unsigned();
        high = base + cursor.Unsigned();
        break;
      case 5:
        base = cursor.Get<uint64_t>();
        continue;
      case 6:
        low = cursor.Get<uint64_t>();
        high = cursor.Get<uint64_t>();
        break;
      case 7:
        low = cursor.Get<uint64_t>();
        high = low + cursor.Unsigned();
        break;
      default:
        return false;
    }
    if (low <= pc && pc < high) return true;
  }
  return false;
}

std::vector<Entry> Unit::Enclosing(uint64_t pc) {
  std::vector<Entry> found;
  Cursor cursor(entries_);
  Entry entry;
  uint32_t depth = 0;
  uint32_t function_depth = 0;
  Read(cursor, &entry, true);
  while (cursor.more()) {
    if (!Read(cursor, &entry, false)) {
      if (!cursor.good() || depth == 0) break;
      --depth;
      if (!found.empty() && depth <= function_depth) break;
      continue;
    }
    bool code = entry.tag == kSubprogram || entry.tag == kInlinedSubroutine;
    if (code && Covers(entry, pc)) {
      if (found.empty()) function_depth = depth;
      if (found.size() < kMostInlined) found.push_back(entry);
    } else if (entry.children && entry.sibling != 0 && code) {
      uint64_t end = static_cast<uint64_t>(cursor.at() - sections_.info.begin);
      if (entry.sibling > end) cursor.Skip(entry.sibling - end);
      continue;
    }
    if (entry.children) ++depth;
    if (!found.empty() && !entry.children && depth <= function_depth) break;
  }
  return found;
}

const char* Unit::FunctionOf(const Entry& entry) const {
  Entry at = entry;
  for (int step = 0; step < 4; ++step) {
    if (const char* name = Text(at.linkage_name); *name != 0) return name;
    const char* name = Text(at.name);
    auto begin = static_cast<uint64_t>(entries_.begin - sections_.info.begin);
    if (at.origin < begin || at.origin - begin >= entries_.size()) return name;
    Cursor cursor({entries_.begin + (at.origin - begin), entries_.end});
    if (!Read(cursor, &at, false)) return name;
  }
  return Text(at.name);
}

}  // namespace

uint32_t FindPlaces(const ElfFile& file, uint64_t pc, CodePlace (&places)[kMostInlined]) {
  Sections sections(file);
  Cursor cursor(sections.info);
  while (cursor.more()) {
    Unit unit(sections, cursor);
    if (!unit.good() || !unit.Contains(pc)) continue;
    std::vector<Entry> code = unit.Enclosing(pc);
    places[0].line = FindLine(file, pc, unit.statements());
    uint32_t count = 1;
    for (size_t i = code.size(); i > 0; --i) {
      const Entry& entry = code[i - 1];
      places[count - 1].function = unit.FunctionOf(entry);
      if (entry.tag != kInlinedSubroutine || count == kMostInlined) break;
      places[count++].line = DescribeLine(file, unit.statements(), entry.call_file,
                                          static_cast<uint32_t>(entry.call_line),
                                          static_cast<uint32_t>(entry.call_column));
    }
    return count;
  }
  return 0;
}

}  // namespace lockgraph::runtime
