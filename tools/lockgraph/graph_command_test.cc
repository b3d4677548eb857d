// The lock hierarchy as a document and as a rule, from end to end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "llvm/Support/JSON.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// `attribute` stands behind the inner lock's declaration; `Write` takes `first` before `second`.
std::string Program(const std::string& attribute, const std::string& first,
                    const std::string& second) {
  return "#include <mutex>\n"
         "struct __attribute__((capability(\"mutex\"))) Mutex : std::mutex {};\n"
         "struct Log {\n"
         "  Mutex file_;\n"
         "  Mutex index_" +
         attribute +
         ";\n"
         "  void Write() {\n"
         "    std::lock_guard<std::mutex> one(" +
         first +
         ");\n"
         "    std::lock_guard<std::mutex> two(" +
         second +
         ");\n"
         "  }\n"
         "};\n"
         "int main() { Log().Write(); }\n";
}

class GraphCommandTest : public ::testing::Test {
 protected:
  GraphCommandTest() {
    Write("", "file_", "index_");
    scratch_.WriteDatabase({"log.cc"}, "-std=c++17 -Wno-ignored-attributes");
  }
  void Write(const std::string& attribute, const std::string& first, const std::string& second) {
    scratch_.Write("log.cc", Program(attribute, first, second));
  }
  Scratch scratch_;
};

TEST_F(GraphCommandTest, PrintsLevelsMarkdownDotAndJson) {
  EXPECT_EQ(scratch_.Lockgraph({"graph", "--quiet"}).out,
            "level 1 (taken first)\n  `Log::file_` before `Log::index_`\n"
            "level 2\n  `Log::index_`\n");
  EXPECT_THAT(scratch_.Lockgraph({"graph", "--format=markdown"}).out,
              AllOf(HasSubstr("| 1 | `Log::file_` | log.cc:4 | `Log::index_` |\n"),
                    HasSubstr("| 2 | `Log::index_` | log.cc:5 |  |\n")));
  EXPECT_THAT(scratch_.Lockgraph({"graph", "--format=dot"}).out,
              AllOf(HasSubstr("label=\"Log::file_\""), HasSubstr("n0 -> n1")));
  const Outcome json = scratch_.Lockgraph(
      {"graph", "--format=json", "--focus", "Log::file_", "--depth", "1", "--quiet"});
  auto value = llvm::json::parse(json.out);
  ASSERT_TRUE(static_cast<bool>(value)) << json.out;
  EXPECT_EQ(value->getAsObject()->getArray("locks")->size(), 2u);
  const Outcome nowhere = scratch_.Lockgraph({"graph", "--focus", "Nope"});
  EXPECT_EQ(nowhere.status, kExitUsage);
  EXPECT_THAT(nowhere.err, HasSubstr("no lock is called 'Nope'"));
}

TEST_F(GraphCommandTest, TheProposedAttributeIsKeptAndItsOppositeIsFound) {
  EXPECT_EQ(scratch_.Lockgraph({"annotate", "--quiet"}).out,
            "log.cc:5: `Log::index_`: ACQUIRED_AFTER(file_)\n");
  const std::string attribute = " __attribute__((acquired_after(file_)))";
  Write(attribute, "file_", "index_");
  EXPECT_EQ(scratch_.Lockgraph({"check"}).status, kExitClean);
  Write(attribute, "index_", "file_");
  const Outcome against = scratch_.Lockgraph({"check"});
  EXPECT_EQ(against.status, kExitFindings) << against.err;
  EXPECT_THAT(against.out, HasSubstr("[LG1008]"));
}

TEST_F(GraphCommandTest, TheProposedSectionIsKeptAndItsOppositeIsFound) {
  const Outcome yaml = scratch_.Lockgraph({"annotate", "--format=yaml", "--quiet"});
  EXPECT_EQ(yaml.out, "hierarchy:\n  - [\"Log::file_\", \"Log::index_\"]\n");
  scratch_.Write(".lockgraph.yaml", yaml.out);
  EXPECT_EQ(scratch_.Lockgraph({"check"}).status, kExitClean);
  Write("", "index_", "file_");
  EXPECT_THAT(scratch_.Lockgraph({"check"}).out,
              AllOf(HasSubstr("[LG1008]"), HasSubstr("::: .lockgraph.yaml:2:21"),
                    HasSubstr("as declared at .lockgraph.yaml:2")));
  // A graph linked in two steps, and a run, are judged by it too.
  const Outcome linked = scratch_.Shell(
      "lockgraph extract log.cc -o log.lgs -- c++ -std=c++17 -c log.cc && "
      "lockgraph link log.lgs -o log.lgg && lockgraph report log.lgg");
  EXPECT_THAT(linked.out, HasSubstr("[LG1008]")) << linked.err;
  const Outcome run = scratch_.Shell(
      "c++ -std=c++17 -g -Wno-attributes -pthread log.cc -o log && lockgraph run -- ./log");
  EXPECT_THAT(run.err, HasSubstr("[LG1008]"));
}

TEST_F(GraphCommandTest, NothingToProposeIsSaid) {
  scratch_.Write("log.cc", kCleanProgram);
  const Outcome outcome = scratch_.Lockgraph({"annotate"});
  EXPECT_EQ(outcome.status, kExitClean);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("no order to propose"));
}

}  // namespace
}  // namespace lockgraph::cli
