#include "analyzer/summary/unit_file.h"

#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "analyzer/summary/printer.h"
#include "analyzer/summary/sample_unit_for_tests.h"
#include "analyzer/summary/unit_check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "llvm/Bitstream/BitstreamWriter.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

namespace lockgraph::summary {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr size_t kHeaderBytes = 16;

std::string Bytes(const Unit& unit) {
  absl::StatusOr<std::string> bytes = SerializeUnit(unit);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

std::string Text(const Unit& unit) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Print(out, unit);
  return out.str();
}

// Puts the right size and checksum around a payload.
std::string Frame(std::string bytes) {
  llvm::support::endian::write64le(bytes.data() + 8, bytes.size() - kHeaderBytes);
  const uint64_t hash = llvm::xxh3_64bits(llvm::StringRef(bytes));
  bytes.append(8, '\0');
  llvm::support::endian::write64le(bytes.data() + bytes.size() - 8, hash);
  return bytes;
}

// The file without its trailer, to be changed and framed again.
std::string Unframed(const Unit& unit) {
  const std::string bytes = Bytes(unit);
  return bytes.substr(0, bytes.size() - 8);
}

std::string ErrorOf(std::string_view bytes) {
  absl::StatusOr<Unit> unit = ParseUnit(bytes, "x.lgs");
  return unit.ok() ? "" : std::string(unit.status().message());
}

// How many members an aggregate has: a struct that gets one more must get a column too.
struct Anything {
  template <typename T>
  operator T() const;
};
template <typename T, typename... Members>
constexpr size_t MemberCount() {
  if constexpr (requires { T{Members{}..., Anything{}}; }) {
    return MemberCount<T, Members..., Anything>();
  } else {
    return sizeof...(Members);
  }
}
static_assert(MemberCount<Place>() == 4);
static_assert(MemberCount<Type>() == 7);
static_assert(MemberCount<Method>() == 2);
static_assert(MemberCount<Record>() == 13);
static_assert(MemberCount<Field>() == 8);
static_assert(MemberCount<Variable>() == 10);
static_assert(MemberCount<LockAttribute>() == 3);
static_assert(MemberCount<Function>() == 25);
static_assert(MemberCount<Term>() == 6);
static_assert(MemberCount<Local>() == 4);
static_assert(MemberCount<Instruction>() == 11);
static_assert(MemberCount<Edge>() == 3);
static_assert(MemberCount<Block>() == 6);
static_assert(MemberCount<Body>() == 8);
static_assert(MemberCount<Unit>() == 13);

TEST(UnitFileTest, WhatIsWrittenIsRead) {
  const Unit unit = MakeSampleUnit();
  const std::string bytes = Bytes(unit);
  absl::StatusOr<Unit> read = ParseUnit(bytes, "x.lgs");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Text(*read), Text(unit));
  EXPECT_EQ(read->main_file, unit.main_file);
  EXPECT_EQ(read->files, unit.files);
  EXPECT_EQ(read->places, unit.places);
  EXPECT_EQ(read->terms, unit.terms);
  // Every column reaches the bytes (see FileKnowsEveryMember), so equal bytes are equal units.
  EXPECT_EQ(Bytes(*read), bytes);
}

// A change of any member of any row changes the file.
TEST(UnitFileTest, FileKnowsEveryMember) {
  using Change = std::function<void(Unit&)>;
  const std::vector<Change> changes = {
      [](Unit& u) { u.main_file += "x"; },
      [](Unit& u) { u.files[1] += "x"; },
      [](Unit& u) { u.notes.clear(); },
      [](Unit& u) { u.problems.clear(); },
      [](Unit& u) { u.places[1].file = FileId{0}; },
      [](Unit& u) { u.places[1].line++; },
      [](Unit& u) { u.places[1].column++; },
      [](Unit& u) { u.places[1].end_column++; },
      [](Unit& u) { u.types[1].kind = Type::Kind::kOther; },
      [](Unit& u) { u.types[1].is_const = true; },
      [](Unit& u) { u.types[1].name += "x"; },
      [](Unit& u) { u.types[1].spelling += "x"; },
      [](Unit& u) { u.types[1].element = TypeId{0}; },
      [](Unit& u) { u.types[1].arguments.push_back(TypeId{0}); },
      [](Unit& u) { u.types[1].record = 0; },
      [](Unit& u) { u.records[0].key += "x"; },
      [](Unit& u) { u.records[0].type = TypeId{0}; },
      [](Unit& u) { u.records[0].bases.clear(); },
      [](Unit& u) { u.records[0].fields.clear(); },
      [](Unit& u) { u.records[0].methods[0].name = "x"; },
      [](Unit& u) { u.records[0].methods[0].function = FunctionId{}; },
      [](Unit& u) { u.records[0].constructed = false; },
      [](Unit& u) { u.records[0].is_abstract = true; },
      [](Unit& u) { u.records[0].is_lambda = true; },
      [](Unit& u) { u.records[0].is_union = true; },
      [](Unit& u) { u.records[0].in_system_header = true; },
      [](Unit& u) { u.records[0].is_capability = true; },
      [](Unit& u) { u.records[0].is_scoped_capability = true; },
      [](Unit& u) { u.records[0].place = PlaceId{}; },
      [](Unit& u) { u.fields[0].key += "x"; },
      [](Unit& u) { u.fields[0].name += "x"; },
      [](Unit& u) { u.fields[0].record = TypeId{}; },
      [](Unit& u) { u.fields[0].type = TypeId{}; },
      [](Unit& u) { u.fields[0].in_system_header = true; },
      [](Unit& u) { u.fields[0].place = PlaceId{}; },
      [](Unit& u) { u.fields[0].acquired_before.clear(); },
      [](Unit& u) { u.fields[0].acquired_after = u.fields[0].acquired_before; },
      [](Unit& u) { u.variables[0].key += "x"; },
      [](Unit& u) { u.variables[0].name += "x"; },
      [](Unit& u) { u.variables[0].type = TypeId{}; },
      [](Unit& u) { u.variables[0].internal = false; },
      [](Unit& u) { u.variables[0].is_thread_local = true; },
      [](Unit& u) { u.variables[0].is_function_static = true; },
      [](Unit& u) { u.variables[0].defined = false; },
      [](Unit& u) { u.variables[0].place = PlaceId{}; },
      [](Unit& u) { u.variables[0].acquired_before = u.fields[0].acquired_before; },
      [](Unit& u) { u.variables[0].acquired_after = u.fields[0].acquired_before; },
      [](Unit& u) { u.functions[0].key += "x"; },
      [](Unit& u) { u.functions[0].name += "x"; },
      [](Unit& u) { u.functions[0].qualified += "x"; },
      [](Unit& u) { u.functions[0].record = TypeId{}; },
      [](Unit& u) { u.functions[0].parameters.push_back(TypeId{}); },
      [](Unit& u) { u.functions[0].result = TypeId{0}; },
      [](Unit& u) { u.functions[0].template_arguments.clear(); },
      [](Unit& u) { u.functions[0].overrides.clear(); },
      [](Unit& u) { u.functions[0].attributes[0].kind = LockAttribute::Kind::kAcquire; },
      [](Unit& u) { u.functions[0].attributes[0].locks.clear(); },
      [](Unit& u) { u.functions[0].attributes[0].success = 0; },
      [](Unit& u) { u.functions[0].internal = true; },
      [](Unit& u) { u.functions[0].is_method = false; },
      [](Unit& u) { u.functions[0].is_virtual = false; },
      [](Unit& u) { u.functions[0].is_constructor = true; },
      [](Unit& u) { u.functions[0].is_destructor = true; },
      [](Unit& u) { u.functions[0].is_variadic = true; },
      [](Unit& u) { u.functions[0].is_coroutine = true; },
      [](Unit& u) { u.functions[0].no_return = true; },
      [](Unit& u) { u.functions[0].is_main = true; },
      [](Unit& u) { u.functions[0].is_lambda = true; },
      [](Unit& u) { u.functions[0].in_system_header = true; },
      [](Unit& u) { u.functions[0].address_taken = true; },
      [](Unit& u) { u.functions[0].no_thread_safety_analysis = true; },
      [](Unit& u) { u.functions[0].runs_at_start = true; },
      [](Unit& u) { u.functions[0].place = PlaceId{}; },
      [](Unit& u) {
        u.functions[0].body = 0xffffffff, u.bodies.erase(u.bodies.begin()), u.functions[2].body = 0;
      },
      [](Unit& u) { u.terms.push_back({}); },
      [](Unit& u) { u.terms.push_back({TermKind::kInteger, Operator::kNone, 1, 2, 3, 4}); },
      [](Unit& u) { u.terms.push_back({TermKind::kInteger, Operator::kNone, 1, 2, 3, -4}); },
      [](Unit& u) { u.terms.push_back({TermKind::kInteger, Operator::kNone, 1, 2, 0, 4}); },
      [](Unit& u) { u.terms.push_back({TermKind::kInteger, Operator::kNone, 1, 0, 3, 4}); },
      [](Unit& u) { u.terms.push_back({TermKind::kInteger, Operator::kNone, 0, 2, 3, 4}); },
      [](Unit& u) { u.terms.push_back({TermKind::kInteger, Operator::kAdd, 1, 2, 3, 4}); },
      [](Unit& u) { u.bodies[0].locals[0].kind = Local::Kind::kVariable; },
      [](Unit& u) { u.bodies[0].locals[0].name = "x"; },
      [](Unit& u) { u.bodies[0].locals[0].type = TypeId{}; },
      [](Unit& u) { u.bodies[0].locals[0].place = PlaceId{0}; },
      [](Unit& u) { u.bodies[0].parameter_count = 1; },
      [](Unit& u) { u.bodies[0].has_result_slot = true; },
      [](Unit& u) { u.bodies[0].result_count = 9; },
      [](Unit& u) { u.bodies[0].exit = BlockId{}; },
      [](Unit& u) { u.bodies[0].end = PlaceId{}; },
      [](Unit& u) {
        u.bodies[0].blocks.pop_back(), u.bodies[0].exit = BlockId{0},
                                       u.bodies[0].blocks[1].edges.clear();
      },
      [](Unit& u) { u.bodies[0].blocks[0].condition = TermId{}; },
      [](Unit& u) { u.bodies[0].blocks[0].is_switch = true; },
      [](Unit& u) { u.bodies[0].blocks[0].is_loop_head = true; },
      [](Unit& u) { u.bodies[0].blocks[0].where = PlaceId{}; },
      [](Unit& u) { u.bodies[0].blocks[0].edges[0].to = BlockId{0}; },
      [](Unit& u) { u.bodies[0].blocks[2].edges[0].cases[1] = INT64_MIN; },
      [](Unit& u) { u.bodies[0].blocks[2].edges[0].cases.pop_back(); },
      [](Unit& u) { u.bodies[0].blocks[2].edges[0].is_default = true; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].kind = Instruction::Kind::kThrow; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].where = PlaceId{}; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].place = TermId{0}; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].value = TermId{0}; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].callee = Instruction::Callee::kVirtual; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].function = FunctionId{0}; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].result = ResultId{}; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].arguments[0] = TermId{0}; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].arguments.pop_back(); },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].argument_types[0] = TypeId{0}; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].implicit = true; },
      [](Unit& u) { u.bodies[0].blocks[0].instructions[1].unwinding = true; },
  };
  std::set<std::string> seen = {Bytes(MakeSampleUnit())};
  for (size_t i = 0; i < changes.size(); ++i) {
    Unit unit = MakeSampleUnit();
    changes[i](unit);
    const std::string bytes = Bytes(unit);
    EXPECT_NE(bytes, "") << "change " << i;
    EXPECT_TRUE(seen.insert(bytes).second) << "change " << i;
    absl::StatusOr<Unit> read = ParseUnit(bytes, "x.lgs");
    ASSERT_TRUE(read.ok()) << "change " << i << ": " << read.status();
    EXPECT_EQ(Bytes(*read), bytes) << "change " << i;
  }
}

TEST(UnitFileTest, EmptyUnit) {
  absl::StatusOr<Unit> read = ParseUnit(Bytes(Unit()), "x.lgs");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->functions.size(), 0u);
}

TEST(UnitFileTest, DirectoryStaysOut) {
  Unit unit = MakeSampleUnit();
  const std::string without = Bytes(unit);
  unit.directory = "/somewhere/else";
  EXPECT_EQ(Bytes(unit), without);
}

TEST(UnitFileTest, EveryTruncationIsAnError) {
  const std::string bytes = Bytes(MakeSampleUnit());
  for (size_t length = 0; length < bytes.size(); ++length) {
    const std::string error = ErrorOf(bytes.substr(0, length));
    EXPECT_THAT(error, AllOf(HasSubstr("x.lgs"), HasSubstr("lockgraph extract"))) << length;
    EXPECT_THAT(error, HasSubstr(length < 4 ? "not a lockgraph summary" : "cut off")) << length;
  }
}

TEST(UnitFileTest, EveryFlippedBitIsAnError) {
  const std::string bytes = Bytes(MakeSampleUnit());
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(ErrorOf(damaged), "") << "bit " << bit;
  }
}

TEST(UnitFileTest, TrailingBytesAreAnError) {
  EXPECT_THAT(ErrorOf(Bytes(MakeSampleUnit()) + "x"), HasSubstr("1 bytes too many"));
}

TEST(UnitFileTest, OtherVersions) {
  std::string newer = Unframed(MakeSampleUnit());
  llvm::support::endian::write16le(newer.data() + 4, kFormatMajor + 1);
  EXPECT_THAT(ErrorOf(Frame(newer)),
              AllOf(HasSubstr("format 2." + std::to_string(kFormatMinor)), HasSubstr("extract")));
  std::string minor = Unframed(MakeSampleUnit());
  llvm::support::endian::write16le(minor.data() + 6, kFormatMinor + 7);
  EXPECT_EQ(ErrorOf(Frame(minor)), "");
}

// Damage with a fitting checksum: any answer but a crash, and a unit only if its ids are sound.
void CheckAnswer(std::string_view bytes) {
  absl::StatusOr<Unit> unit = ParseUnit(bytes, "x.lgs");
  if (unit.ok()) {
    EXPECT_TRUE(CheckUnit(*unit).ok());
    EXPECT_TRUE(SerializeUnit(*unit).ok());
  } else {
    EXPECT_THAT(std::string(unit.status().message()), HasSubstr("x.lgs: "));
  }
}

TEST(UnitFileTest, EveryFlippedBitUnderAFittingChecksum) {
  const std::string bytes = Unframed(MakeSampleUnit());
  for (size_t bit = kHeaderBytes * 8; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    CheckAnswer(Frame(damaged));
  }
}

TEST(UnitFileTest, RandomDamageUnderAFittingChecksum) {
  const std::string bytes = Unframed(MakeSampleUnit());
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = bytes;
    const int changes = 1 + static_cast<int>(random() % 8);
    for (int i = 0; i < changes; ++i) {
      const size_t at = kHeaderBytes + random() % (damaged.size() - kHeaderBytes);
      switch (random() % 3) {
        case 0:
          damaged[at] = static_cast<char>(random());
          break;
        case 1:
          damaged[at] = static_cast<char>(0xff);
          break;
        case 2:
          damaged.resize(kHeaderBytes + (at - kHeaderBytes + 3) / 4 * 4 + 4, '\0');
          break;
      }
    }
    CheckAnswer(Frame(damaged));
  }
}

TEST(UnitFileTest, NoiseUnderAFittingChecksum) {
  std::mt19937 random(11);
  const std::string head = Unframed(Unit()).substr(0, kHeaderBytes);
  for (int round = 0; round < 20000; ++round) {
    std::string noise = head;
    const size_t words = random() % 64;
    for (size_t i = 0; i < words * 4; ++i) noise.push_back(static_cast<char>(random()));
    CheckAnswer(Frame(noise));
  }
}

// What a later minor version may add: tables, columns, blocks and plain records.
TEST(UnitFileTest, UnknownPartsAreSkipped) {
  const Unit unit = MakeSampleUnit();
  llvm::SmallVector<char, 0> addition;
  {
    llvm::BitstreamWriter writer(addition);
    writer.EnterSubblock(99, 3);
    auto abbreviation = std::make_shared<llvm::BitCodeAbbrev>();
    abbreviation->Add(llvm::BitCodeAbbrevOp(llvm::BitCodeAbbrevOp::VBR, 6));
    abbreviation->Add(llvm::BitCodeAbbrevOp(llvm::BitCodeAbbrevOp::Blob));
    const unsigned column = writer.EmitAbbrev(std::move(abbreviation));
    const uint32_t record[] = {77};
    writer.EmitRecordWithBlob(column, record, "hello");
    writer.EmitRecord(5, llvm::ArrayRef<uint64_t>({1, 2, uint64_t{1} << 60}));
    writer.EnterSubblock(12, 4);
    writer.ExitBlock();
    writer.ExitBlock();
    writer.EnterSubblock(11, 3);
    writer.EmitRecord(500, llvm::ArrayRef<uint64_t>({1, 2, 3}));
    writer.ExitBlock();
  }
  std::string bytes = Unframed(unit);
  bytes.append(addition.data(), addition.size());
  absl::StatusOr<Unit> read = ParseUnit(Frame(bytes), "x.lgs");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Bytes(*read), Bytes(unit));
}

TEST(UnitFileTest, FilesOnDisk) {
  const std::string path = ::testing::TempDir() + "/unit_file_test.lgs";
  const Unit unit = MakeSampleUnit();
  ASSERT_TRUE(WriteUnit(path, unit).ok());
  absl::StatusOr<Unit> read = ReadUnit(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Bytes(*read), Bytes(unit));

  const absl::Status missing = ReadUnit("/no/such/folder/x.lgs").status();
  EXPECT_THAT(std::string(missing.message()),
              AllOf(HasSubstr("/no/such/folder/x.lgs"), HasSubstr("No such file")));
  const absl::Status unwritable = WriteUnit("/no/such/folder/x.lgs", unit);
  EXPECT_THAT(std::string(unwritable.message()),
              AllOf(HasSubstr("/no/such/folder/x.lgs"), HasSubstr("-o")));
  const absl::Status folder = ReadUnit(::testing::TempDir()).status();
  EXPECT_FALSE(folder.ok());
}

TEST(UnitCheckTest, NamesTheRowAndTheColumn) {
  Unit unit = MakeSampleUnit();
  unit.fields[0].type = TypeId{1000};
  EXPECT_EQ(CheckUnit(unit).message(), "row 0 of table `fields` has an id out of range (type)");
  EXPECT_FALSE(SerializeUnit(unit).ok());
}

TEST(UnitCheckTest, LocalsResultsAndBlocksAreTheBodysOwn) {
  Unit unit = MakeSampleUnit();
  unit.bodies[1].locals.pop_back();
  EXPECT_FALSE(CheckUnit(unit).ok());
  unit = MakeSampleUnit();
  unit.bodies[0].result_count = 1;
  EXPECT_FALSE(CheckUnit(unit).ok());
  unit = MakeSampleUnit();
  unit.bodies[0].blocks[0].edges[0].to = BlockId{4};
  EXPECT_FALSE(CheckUnit(unit).ok());
}

TEST(UnitCheckTest, TermsHaveOperandsBeforeThemselvesOfTheRightKind) {
  Unit unit;
  unit.terms = {{TermKind::kInteger}, {TermKind::kNew, Operator::kNone, 0}};
  EXPECT_TRUE(CheckUnit(unit).ok());
  unit.terms.push_back({TermKind::kUnary, Operator::kNot, 2});
  EXPECT_FALSE(CheckUnit(unit).ok()) << "its own operand";
  unit.terms.back() = {TermKind::kLoad, Operator::kNone, 0};
  EXPECT_FALSE(CheckUnit(unit).ok()) << "load of a value";
  unit.terms.back() = {TermKind::kDeref, Operator::kNone, 0};
  EXPECT_TRUE(CheckUnit(unit).ok());
}

}  // namespace
}  // namespace lockgraph::summary
