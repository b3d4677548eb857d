// Units that share the parsing of their headers say the same as units that were parsed alone.
#include "tools/lockgraph/batch_extraction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kLocks[] =
    "#pragma once\n#include <mutex>\n#include <vector>\n"
    "struct Locks {\n  std::mutex one, two;\n"
    "  void Both() { std::lock_guard a(one); std::lock_guard b(two); }\n};\n";
constexpr char kUse[] =
    "#include \"locks.h\"\n#include <string>\n"
    "void NAME(Locks& locks) { locks.Both(); std::vector<int> v; v.push_back(1); }\n";

class SharingTest : public ::testing::Test {
 protected:
  SharingTest() { scratch_.Write("locks.h", kLocks); }

  std::string Use(std::string name) const {
    std::string text = kUse;
    text.replace(text.find("NAME"), 4, name);
    return text;
  }

  // Writes the units "0.cc", "1.cc" .. and tells how many of them share headers, after both ways
  // have said the same.
  int Shared(const std::vector<std::string>& units) const {
    std::vector<std::string> sources;
    for (const std::string& unit : units) {
      sources.push_back(std::to_string(sources.size()) + ".cc");
      scratch_.Write(sources.back(), unit);
    }
    const std::string database = scratch_.WriteDatabase(sources);
    const auto run = [&](std::vector<std::string> more) {
      more.insert(more.begin(), {database, "-j2"});
      return scratch_.Lockgraph(more);
    };
    scratch_.Shell("rm -rf alone together");
    const Outcome alone = run({"--cache-dir=alone", "--no-share", "--allow-incomplete"});
    const Outcome together = run({"--cache-dir=together", "--allow-incomplete"});
    EXPECT_EQ(alone.out, together.out);
    EXPECT_EQ(alone.status, together.status);
    EXPECT_EQ(scratch_.Shell("for s in alone/*.lgs; do cmp $s together/${s#*/}; done").out, "");
    // The same files were read, by whatever name.
    const std::string inputs = "/*.inputs | grep -o '^[0-9a-f]* ' | sort -u | md5sum";
    EXPECT_EQ(scratch_.Shell("cat alone" + inputs).out,
              scratch_.Shell("cat together" + inputs).out);
    const size_t at = together.err.find(" with shared headers");
    if (at == std::string::npos) return 0;
    return std::stoi(together.err.substr(together.err.rfind(' ', at - 1) + 1));
  }

  const Scratch scratch_;
};

TEST_F(SharingTest, HeadersAreParsedOnce) {
  EXPECT_EQ(Shared({Use("A"), Use("B"), Use("C"), "#include <vector>\nvoid D() {}\n"}), 4);
}

TEST_F(SharingTest, AMacroOfTheUnitChangesTheHeader) {
  scratch_.Write("mode.h",
                 "#pragma once\n#include \"locks.h\"\n#ifdef QUIET\ninline void Mode(Locks&) {}\n"
                 "#else\ninline void Mode(Locks& l) { l.Both(); }\n#endif\n");
  const std::string use = "#include \"mode.h\"\n";
  EXPECT_EQ(
      Shared({use + "void A(Locks& l) { Mode(l); }\n", use + "void B(Locks& l) { Mode(l); }\n",
              "#define QUIET\n" + use + "void C(Locks& l) { Mode(l); }\n"}),
      3)
      << "the third goes on from where mode.h has not been parsed";
}

TEST_F(SharingTest, TheOrderOfTwoHeadersMatters) {
  scratch_.Write("first.h", "#pragma once\n#define FIRST\n#include <mutex>\n");
  scratch_.Write("second.h",
                 "#pragma once\n#include \"locks.h\"\n#ifdef FIRST\ninline void F(Locks&) {}\n"
                 "#else\ninline void F(Locks& l) { l.Both(); }\n#endif\n");
  const std::string first = "#include \"first.h\"\n";
  const std::string second = "#include \"second.h\"\n";
  const auto call = [](const std::string& name) {
    return "void " + name + "(Locks& l) { F(l); }\n";
  };
  EXPECT_GE(Shared({first + second + call("A"), second + first + call("B"),
                    first + second + call("C"), second + first + call("D"), second + call("E")}),
            2);
}

TEST_F(SharingTest, AHeaderInsideADeclaration) {
  scratch_.Write("plain.h", "#pragma once\n#include <stddef.h>\nvoid Plain(size_t);\n");
  const std::string call = "#include \"plain.h\"\n";
  EXPECT_GE(Shared({call + "void A() { Plain(1); }\n", call + "void B() { Plain(1); }\n",
                    "extern \"C\" {\n" + call + "}\nvoid C() { Plain(1); }\n",
                    "namespace n {\n" + call + "}\nvoid D() { n::Plain(1); }\n"}),
            2);
}

TEST_F(SharingTest, AHeaderWithoutGuardIsReadAgain) {
  scratch_.Write("list.inc", "ITEM(One)\nITEM(Two)\n");
  const auto unit = [](const std::string& name) {
    return "#include \"locks.h\"\n#define ITEM(x) void " + name +
           "##x(Locks& l) { l.Both(); }\n#include \"list.inc\"\n#undef ITEM\n";
  };
  EXPECT_EQ(Shared({unit("A"), unit("B"), unit("C")}), 3);
}

TEST_F(SharingTest, WhatIsWronglyExpectedToBeIncluded) {
  scratch_.Write("other.h", "#pragma once\n#include \"locks.h\"\ninline int other;\n");
  const std::string text =
      "#include <mutex>\n#ifndef _GLIBCXX_MUTEX\n#include \"other.h\"\n#endif\n";
  EXPECT_EQ(Shared({text + "std::mutex a;\n", text + "std::mutex b;\n", Use("C"), Use("D")}), 2);
}

TEST_F(SharingTest, AHeaderThatNeedsWhatCameBefore) {
  scratch_.Write("needy.h", "#pragma once\nstruct Needy { std::vector<Base> bases; };\n");
  const std::string text =
      "#include <vector>\nstruct Base { int i; };\n#include \"needy.h\"\n#include \"locks.h\"\n";
  EXPECT_EQ(Shared({text + "Needy a;\n", text + "Needy b;\n", text + "Needy c;\n"}), 3);
}

TEST_F(SharingTest, AUnitWithAnErrorIsReportedAsAlways) {
  EXPECT_EQ(Shared({Use("A"), Use("B"), Use("C") + "void D() { undeclared(); }\n"}), 2);
  const Outcome outcome = scratch_.Lockgraph({"compile_commands.json", "--no-cache"});
  EXPECT_EQ(outcome.status, kExitIncomplete);
  EXPECT_THAT(outcome.err, HasSubstr("2.cc:4:12: error: use of undeclared identifier"));
}

TEST_F(SharingTest, SpecialMembersAndInstancesInAnyOrder) {
  scratch_.Write(
      "box.h",
      "#pragma once\n#include \"locks.h\"\ntemplate <typename T> struct Box {\n"
      "  std::mutex mutex;\n  T value;\n  virtual ~Box() { std::lock_guard l(mutex); }\n"
      "  template <typename U> void Put(U u) { std::lock_guard l(mutex); value = u; }\n};\n");
  scratch_.Write("int_box.h",
                 "#pragma once\n#include \"box.h\"\ninline void I(Box<int>& b) { b.Put(1); }\n"
                 "struct Pair { Box<int> a; Box<long> b; };\n");
  scratch_.Write("long_box.h",
                 "#pragma once\n#include \"box.h\"\ninline void L(Box<int>& b) { b.Put(1L); }\n"
                 "inline void M() { Box<long> b; b.Put(2); }\n");
  const std::string i = "#include \"int_box.h\"\n";
  const std::string l = "#include \"long_box.h\"\n";
  EXPECT_EQ(Shared({i + l + "void A() { Pair p; I(p.a); L(p.a); M(); }\n",
                    l + i + "void B() { Pair p; L(p.a); I(p.a); M(); }\n",
                    l + "void C(Box<int>& b) { L(b); b.Put('c'); }\n",
                    i + "void D(Box<int>& b) { I(b); }\n"}),
            4);
}

TEST(Batches, CommandsThatDifferInMoreThanTheSourceAreApart) {
  const auto command = [](const std::string& file, const std::string& flag) {
    CompileCommand made;
    made.directory = "/p";
    made.file = file;
    made.arguments = {"c++", flag, "-o", file + ".o", "-c", file};
    return made;
  };
  const std::vector<CompileCommand> commands = {command("a.cc", "-DX"), command("b.cc", "-DX"),
                                                command("c.cc", "-DY"), command("d.c", "-DX"),
                                                command("/p/e.cc", "-DX")};
  const auto batches = DivideIntoBatches(commands, {0, 1, 2, 3, 4});
  ASSERT_EQ(batches.size(), 1u);
  std::vector<size_t> units;
  for (const BatchMember& member : batches[0]) units.push_back(member.unit);
  EXPECT_THAT(units, ElementsAre(0, 1, 4));
}

TEST(Batches, AreReadAsWritten) {
  Batch batch;
  batch.directory = "/some where";
  batch.arguments = {"c++", "-DX=\"y\"", "a.cc"};
  batch.units = {{"a.cc", "a.lgs", "a.d"}, {"b.cc", "b.lgs", "b.d"}};
  batch.jobs = 3;
  const auto read = ParseBatch(FormatBatch(batch));
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(FormatBatch(*read), FormatBatch(batch));
  EXPECT_FALSE(ParseBatch("{}").ok());
  EXPECT_FALSE(ParseBatch("[").ok());
}

}  // namespace
}  // namespace lockgraph::cli
