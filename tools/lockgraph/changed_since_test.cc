// `check --changed-since` on a git repository: the findings of a full run, of which those stay that
// a change touches; and only what changed is parsed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kPair[] =
    "#include <mutex>\n"
    "std::mutex NAME_one, NAME_two;\n"
    "void NAME_forward() {\n"
    "  std::lock_guard first(NAME_one);\n"
    "  std::lock_guard second(NAME_two);\n"
    "}\n"
    "void NAME_backward() {\n"
    "  std::lock_guard second(NAME_two);\n"
    "  std::lock_guard first(NAME_one);\n"
    "}\n"
    "int NAME_other() { return 1; }\n";

class ChangedSinceTest : public ::testing::Test {
 protected:
  ChangedSinceTest() {
    std::string main = "#include <thread>\n";
    std::string body;
    for (const std::string name : {"red", "green", "blue"}) {
      std::string text = kPair;
      for (size_t at; (at = text.find("NAME")) != std::string::npos;) text.replace(at, 4, name);
      scratch_.Write(name + ".cc", text);
      main += "void " + name + "_forward();\nvoid " + name + "_backward();\n";
      body += "  std::jthread " + name + "1(" + name + "_forward), " + name + "2(" + name +
              "_backward);\n";
    }
    scratch_.Write("main.cc", main + "int main() {\n" + body + "}\n");
    scratch_.WriteDatabase({"main.cc", "red.cc", "green.cc", "blue.cc"});
    scratch_.Write(".gitignore", ".lockgraph\n");
    Git("init -q");
    Git("add .");
    Git("commit -q -m one");
    scratch_.Shell("sleep 0.1");  // what is brand new may still be written to
  }

  void Git(const std::string& words) const {
    const Outcome outcome = scratch_.Shell(
        "git -c user.name=a -c user.email=a@b.example -c init.defaultBranch=main " + words);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }

  // The finding as text, without what the report says about all of them.
  static std::set<std::string> Findings(const std::string& report) {
    std::set<std::string> findings;
    const std::string begin = "error[";
    for (size_t at = report.find(begin); at != std::string::npos;) {
      const size_t next = report.find(begin, at + 1);
      const size_t end = report.find("= more:", at);
      findings.insert(report.substr(at, end - at));
      at = next;
    }
    return findings;
  }

  const Scratch scratch_;
};

TEST_F(ChangedSinceTest, GivesTheFindingsOfAFullRunThatTheChangeTouches) {
  EXPECT_EQ(Findings(scratch_.Lockgraph({"compile_commands.json"}).out).size(), 3u);
  // A line of one finding, and a line beside another.
  scratch_.Shell("sed -i 's/first(green_one)/first(green_one) /' green.cc");
  scratch_.Shell("sed -i 's/return 1/return 2/' blue.cc");
  scratch_.Shell("sleep 0.1");
  const Outcome changed = scratch_.Lockgraph({"compile_commands.json", "--changed-since=HEAD"});
  const Outcome full = scratch_.Lockgraph({"compile_commands.json", "--no-cache"});
  EXPECT_EQ(changed.status, kExitFindings) << changed.err;
  EXPECT_THAT(changed.err, HasSubstr("4 units (2 from the cache)"));
  std::set<std::string> touched;
  for (const std::string& finding : Findings(full.out)) {
    if (finding.find("green.cc:") != std::string::npos) touched.insert(finding);
  }
  EXPECT_EQ(touched.size(), 1u);
  EXPECT_EQ(Findings(changed.out), touched);
}

TEST_F(ChangedSinceTest, AFindingThatAChangeElsewhereBringsIsAFindingOfThatChange) {
  // The second order of the red locks is new, in another file than the first.
  scratch_.Shell("sed -i '/red_backward/,/^}/d' red.cc");
  scratch_.Write("red_backward.cc", "void red_backward() {}\n");
  scratch_.WriteDatabase({"main.cc", "red.cc", "green.cc", "blue.cc", "red_backward.cc"});
  Git("add .");
  Git("commit -q -m two");
  EXPECT_EQ(scratch_.Lockgraph({"compile_commands.json", "--changed-since=HEAD"}).status,
            kExitClean);
  scratch_.Write("red_backward.cc",
                 "#include <mutex>\nextern std::mutex red_one, red_two;\n"
                 "void red_backward() {\n  std::lock_guard second(red_two);\n"
                 "  std::lock_guard first(red_one);\n}\n");
  const Outcome changed = scratch_.Lockgraph({"compile_commands.json", "--changed-since=HEAD"});
  EXPECT_EQ(changed.status, kExitFindings);
  EXPECT_EQ(Findings(changed.out).size(), 1u);
  EXPECT_THAT(changed.out, HasSubstr("red.cc:5"));
  EXPECT_EQ(Findings(scratch_.Lockgraph({"compile_commands.json"}).out).size(), 3u);
}

}  // namespace
}  // namespace lockgraph::cli
