#include "analyzer/summary/printer.h"

#include <string>

#include "analyzer/summary/sample_unit_for_tests.h"
#include "analyzer/summary/unit_builder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockgraph::summary {
namespace {

using ::testing::HasSubstr;

std::string Text(const Unit& unit) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Print(out, unit);
  return out.str();
}

TEST(PrinterTest, PrintsEveryKindOfLine) {
  EXPECT_EQ(Text(MakeSampleUnit()), R"(unit src/room.cc
note Room::Huge: more than 100000 instructions
problem room.cc:9:1: error: unknown type name 'Door'
record Room [4Room] : Base constructed
  mutex_: std::mutex before g_locks
variable g_locks: std::mutex[4] [g_locks] internal
function Room::Join(int) [_ZN4Room4JoinEi] method virtual overrides choose
  tries this->mutex_ when it returns -1
  this: Room *
  count: int
  lock: std::unique_lock<std::mutex>
  tmp3: int
  lock#4: void (*)(int)
  block 0:
    11:3  declare lock
    11:3  call std::unique_lock::unique_lock(&lock, &this->mutex_) -> r0
    12:3  lock#4 = @choose
    13:7  if (count == -7) -> 1 else 2
  block 1:
    14:3  call *lock#4(-count) -> r1
    15:3  return r1
    -> 3
  block 2 (loop):
    17:3  throw
    16:7  switch count 1 -2 -> 1, default -> 2
  block 3 (exit):
    20:3  call virtual Room::Join(&lock) (implicit) (if constructed)
function choose() [choose/src/room.cc] internal address-taken
  arg0: int
  result: Room *
  block 0 (exit):
    src/room.cc:30:3  begin static g_locks
    src/room.cc:31:3  end static g_locks
    src/room.cc:32:3  copy *result from &g_locks[arg0]
    src/room.cc:33:3  g_locks[?] = (arg0 ? new#0 Room : unknown)
    src/room.cc:34:3  arg0 = unknown int
    src/room.cc:35:3  suspend
)");
}

TEST(PrinterTest, DamagedIdsPrintAsQuestionMarks) {
  Unit unit = MakeSampleUnit();
  unit.bodies[0].blocks[0].instructions[0].place = TermId{12345};
  unit.bodies[0].blocks[0].instructions[1].function = FunctionId{999};
  unit.bodies[0].locals[0].type = TypeId{};
  const std::string text = Text(unit);
  EXPECT_THAT(text, HasSubstr("declare ?\n"));
  EXPECT_THAT(text, HasSubstr("call ?(&lock, &this->mutex_) -> r0\n"));
  EXPECT_THAT(text, HasSubstr("this: ?\n"));
}

TEST(PrinterTest, TermsThatGrowExponentiallyAsTextAreCut) {
  UnitBuilder builder;
  TermId term = builder.Integer(1);
  for (int i = 0; i < 200; ++i) term = builder.Binary(Operator::kAdd, term, term);
  const std::string text = TermToString(builder.unit(), nullptr, term);
  EXPECT_THAT(text, HasSubstr("..."));
  EXPECT_LT(text.size(), 5000u);
}

TEST(PrinterTest, WithoutABodyLocalsHaveNumbers) {
  UnitBuilder builder;
  const TermId pointer = builder.Load(builder.Local(LocalId{4}));
  EXPECT_EQ(TermToString(builder.unit(), nullptr, builder.Deref(pointer)), "*local4");
}

TEST(UnitBuilderTest, EqualThingsAreOne) {
  UnitBuilder builder;
  EXPECT_EQ(builder.InternFile("a.cc"), builder.InternFile("a.cc"));
  EXPECT_NE(builder.InternFile("a.cc"), builder.InternFile("b.cc"));
  EXPECT_EQ(builder.InternPlace(FileId{0}, 1, 2), builder.InternPlace(FileId{0}, 1, 2));
  EXPECT_NE(builder.InternPlace(FileId{0}, 1, 2), builder.InternPlace(FileId{0}, 2, 1));
  EXPECT_EQ(builder.Integer(5), builder.Integer(5));
  EXPECT_NE(builder.Integer(5), builder.Integer(6));
  bool is_new = false;
  const FunctionId f = builder.InternFunction("f", &is_new);
  EXPECT_TRUE(is_new);
  EXPECT_EQ(builder.InternFunction("f", &is_new), f);
  EXPECT_FALSE(is_new);
}

TEST(UnitBuilderTest, AddressAndDerefCancel) {
  UnitBuilder builder;
  const TermId place = builder.Local(LocalId{0});
  const TermId value = builder.Load(place);
  EXPECT_EQ(builder.Deref(builder.Address(place)), place);
  EXPECT_EQ(builder.Address(builder.Deref(value)), value);
}

}  // namespace
}  // namespace lockgraph::summary
