#include "tools/lockgraph/compile_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lockgraph::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string ErrorOf(const std::string& text) {
  const auto database = ParseCompileDatabase(text, "db.json", "/base");
  return database.ok() ? "no error" : std::string(database.status().message());
}

TEST(CompileDatabase, ReadsCommandsAndArguments) {
  const auto database = ParseCompileDatabase(
      R"([{"directory": "/d", "file": "a.cc", "command": "c++ -DX=\"a b\" -c a.cc"},
          {"directory": "sub", "file": "b.c", "arguments": ["cc", "-c", "b.c"], "output": "b.o"}])",
      "db.json", "/base");
  ASSERT_TRUE(database.ok()) << database.status();
  ASSERT_EQ(database->commands.size(), 2u);
  EXPECT_THAT(database->commands[0].arguments, ElementsAre("c++", "-DX=a b", "-c", "a.cc"));
  EXPECT_EQ(database->commands[0].line, 1u);
  EXPECT_EQ(database->commands[1].directory, "/base/sub");
  EXPECT_EQ(database->commands[1].output, "b.o");
  EXPECT_EQ(database->commands[1].line, 2u);
  EXPECT_EQ(SourcePath(database->commands[1]), "/base/sub/b.c");
}

TEST(CompileDatabase, KeepsDistinctCommandsOfOneFileAndDropsEqualOnes) {
  const auto database = ParseCompileDatabase(
      R"([{"directory": "/d", "file": "a.cc", "command": "c++ -DA -c a.cc"},
          {"directory": "/d", "file": "a.cc", "command": "c++ -DB -c a.cc"},
          {"directory": "/d", "file": "a.cc", "command": "c++ -DA -c a.cc"}])",
      "db.json", "/base");
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(database->commands.size(), 2u);
}

TEST(CompileDatabase, LeavesOtherLanguagesOut) {
  const auto database = ParseCompileDatabase(
      R"([{"directory": "/d", "file": "a.S", "command": "cc -c a.S"},
          {"directory": "/d", "file": "a.c", "command": "cc -c a.c"}])",
      "db.json", "/base");
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(database->commands.size(), 1u);
  EXPECT_EQ(database->skipped, 1u);
}

TEST(CompileDatabase, ErrorsNameThePlace) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("db.json: the compile database is empty"));
  EXPECT_THAT(ErrorOf("{}"), HasSubstr("db.json:1:1: expected '['"));
  EXPECT_THAT(ErrorOf("[{\"file\": \"a.cc\"}]"), HasSubstr("db.json:1:2: the entry has neither"));
  EXPECT_THAT(ErrorOf("[\n  {\"command\": \"c++\"}]"),
              HasSubstr("db.json:2:3: the entry has no \"file\""));
  EXPECT_THAT(ErrorOf("[3]"), HasSubstr("db.json:1:2: expected an object"));
  EXPECT_THAT(ErrorOf("[{\"file\": \"a\", \"arguments\": [1]}]"), HasSubstr("array of strings"));
  EXPECT_THAT(ErrorOf("[{\"file\": \"a\", \"command\": \"c\"} {}]"),
              HasSubstr("db.json:1:32: expected ',' or ']'"));
  EXPECT_THAT(ErrorOf("[{\"file\": \"a\", \"command\": \"c\"}] x"),
              HasSubstr("text after the end"));
  EXPECT_THAT(ErrorOf("[{\"file\": \"a\", \"com"), HasSubstr("ends inside the array"));
  EXPECT_THAT(ErrorOf("[{\"file\": \"a\", \"command\": tru}]"), HasSubstr("malformed JSON"));
}

// Whatever the bytes are, there is an answer.
TEST(CompileDatabase, SurvivesEveryPrefixAndEveryChangedByte) {
  const std::string text =
      "[{\"directory\": \"/d\", \"file\": \"a.cc\", \"command\": \"c++ \\\"x\\\" -c a.cc\"}, "
      "{\"directory\": \"/d\", \"file\": \"b.cc\", \"arguments\": [\"c++\", \"b.cc\"]}]";
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(ParseCompileDatabase(text.substr(0, size), "db.json", "/").ok()) << size;
  }
  for (size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'\0', '"', '\\', '{', ']', ',', '\n', '\xff'}) {
      std::string changed = text;
      changed[i] = c;
      const auto database = ParseCompileDatabase(changed, "db.json", "/");
      if (database.ok()) {
        EXPECT_FALSE(database->commands.empty());
      } else {
        EXPECT_FALSE(database.status().message().empty());
      }
    }
  }
}

TEST(CompileDatabase, FiltersByAbsolutePath) {
  auto database = ParseCompileDatabase(
      R"([{"directory": "/d", "file": "src/a.cc", "command": "c++ -c src/a.cc"},
          {"directory": "/d", "file": "test/a.cc", "command": "c++ -c test/a.cc"}])",
      "db.json", "/base");
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE(FilterCommands({"^/d/src/"}, *database).ok());
  ASSERT_EQ(database->commands.size(), 1u);
  EXPECT_EQ(database->commands[0].file, "src/a.cc");
}

}  // namespace
}  // namespace lockgraph::cli
