// Places are where things are defined, however often and in whatever order they are declared.
#include "analyzer/extract/stable_place.h"

#include <string>

#include "analyzer/extract/extraction_for_tests.h"
#include "gtest/gtest.h"

namespace lockgraph::extract {
namespace {

class StablePlaceTest : public ExtractTest {
 protected:
  void SetUp() override {
    ExtractTest::SetUp();
    Write("prelude.h", std::string("#pragma once\n") + kPrelude);
    Write("again.h", "template <typename T> struct Box;\nvoid Declared();\nextern Lock shared;\n");
    Write("box.h",
          "#include \"prelude.h\"\ntemplate <typename T>\nstruct Box { T value; Guard guard; };\n"
          "void Declared();\nextern Lock shared;\n");
  }

  // "box.h:3", as the unit that includes the headers in this order says.
  std::string PlaceOf(const std::string& name, const std::string& first,
                      const std::string& second) {
    Write("unit.cc", "#include \"prelude.h\"\n#include \"" + first + "\"\n#include \"" + second +
                         "\"\nvoid Use(Box<int> box) { Guard g(shared); Declared(); }\n");
    const auto result = Run({"g++", "-std=c++20", "-c", "unit.cc"});
    if (!result.ok()) return std::string(result.status().message());
    const summary::Unit& unit = result->unit;
    summary::PlaceId place;
    for (const summary::Function& row : unit.functions) {
      if (row.name == name) place = row.place;
    }
    for (const summary::Variable& row : unit.variables) {
      if (row.name == name) place = row.place;
    }
    for (const summary::Record& row : unit.records) {
      if (unit.types[row.type.value].name == name) place = row.place;
    }
    if (place.value >= unit.places.size()) return "nowhere";
    const summary::Place& found = unit.places[place.value];
    return unit.files[found.file.value] + ":" + std::to_string(found.line);
  }
};

TEST_F(StablePlaceTest, IsTheDefinition) {
  for (const std::string name : {"Box", "Box::~Box"}) {
    EXPECT_EQ(PlaceOf(name, "again.h", "box.h"), "box.h:3") << name;
    EXPECT_EQ(PlaceOf(name, "box.h", "again.h"), "box.h:3") << name;
  }
}

TEST_F(StablePlaceTest, IsTheFirstDeclarationByFileWithoutADefinition) {
  EXPECT_EQ(PlaceOf("Declared", "again.h", "box.h"), "again.h:2");
  EXPECT_EQ(PlaceOf("Declared", "box.h", "again.h"), "again.h:2");
  EXPECT_EQ(PlaceOf("shared", "again.h", "box.h"), "again.h:3");
  EXPECT_EQ(PlaceOf("shared", "box.h", "again.h"), "again.h:3");
}

TEST_F(StablePlaceTest, OfABuiltinIsNowhere) {
  Write("unit.c", "int Use(int x) { return __builtin_expect(x, 1) + __builtin_popcount(x); }\n");
  const auto result = Run({"gcc", "-c", "unit.c"});
  ASSERT_TRUE(result.ok()) << result.status().message();
  for (const summary::Function& row : result->unit.functions) {
    if (!row.name.starts_with("__builtin")) continue;
    EXPECT_EQ(row.place.value, summary::PlaceId().value) << row.name;
    EXPECT_TRUE(row.in_system_header) << row.name;
  }
}

}  // namespace
}  // namespace lockgraph::extract
