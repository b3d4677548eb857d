// The analysis as a job of other people's build systems: Ninja, ccache, CMake's clang-tidy slot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Three units with a cycle, one that nothing needs; names with characters that need quoting.
void WriteProgram(const Scratch& scratch) {
  scratch.Write("locks.h",
                "#pragma once\n#include <mutex>\n"
                "extern std::mutex first_mutex, second_mutex;\n"
                "void Forward();\nvoid Backward();\n");
  scratch.Write("src/forward.cc",
                "#include \"../locks.h\"\nstd::mutex first_mutex;\n"
                "void Forward() {\n  std::lock_guard<std::mutex> a(first_mutex);\n"
                "  std::lock_guard<std::mutex> b(second_mutex);\n}\n");
  scratch.Write("src/back $ward.cc",
                "#include \"../locks.h\"\nstd::mutex second_mutex;\n"
                "void Backward() {\n  std::lock_guard<std::mutex> b(second_mutex);\n"
                "  std::lock_guard<std::mutex> a(first_mutex);\n}\n");
  scratch.Write("main.cc",
                "#include <thread>\n#include \"locks.h\"\nint main() {\n"
                "  std::thread one(Forward);\n  std::thread two(Backward);\n"
                "  one.join();\n  two.join();\n}\n");
  scratch.Write("unused.cc", "int unused;\n");
}

class NinjaTest : public ::testing::Test {
 protected:
  NinjaTest() {
    WriteProgram(scratch_);
    std::string text = "[";
    for (const std::string file : {"main.cc", "src/forward.cc", "src/back $ward.cc", "unused.cc"}) {
      text += (text.size() > 1 ? ",\n" : "") +
              ("{\"directory\": \"" + (scratch_ / "build") + "\", \"file\": \"" +
               (scratch_ / file) + "\", \"arguments\": [\"c++\", \"-std=c++20\", \"-DQ='$x: y\", " +
               "\"-c\", \"../" + file + "\"]}");
    }
    scratch_.Write("build/compile_commands.json", text + "]\n");
  }

  Outcome Ninja(const std::string& arguments = "") const {
    return scratch_.Shell("ninja -j2 -f build/lockgraph.ninja -v " + arguments);
  }
  // What is written while the clock of the file system stands still looks unchanged to Ninja.
  void Touch(const std::string& file) const { scratch_.Shell("sleep 0.05; touch '" + file + "'"); }

  const Scratch scratch_;
};

TEST_F(NinjaTest, FindsWhatCheckFindsAndTouchingAFileRepeatsOnlyThat) {
  Outcome outcome = scratch_.Lockgraph({"plan", "--emit=ninja", "-p", "build"});
  ASSERT_EQ(outcome.status, kExitClean) << outcome.err;
  outcome = Ninja();
  ASSERT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  EXPECT_EQ(Count(outcome.out, " extract "), 4) << outcome.out;

  const Outcome check = scratch_.Lockgraph({"check", "-p", "build", "--no-cache"});
  EXPECT_THAT(check.out, HasSubstr("error[LG1001]"));
  const Outcome report = scratch_.Lockgraph({"report", "build/lockgraph.lgg"});
  EXPECT_EQ(report.status, kExitFindings);
  EXPECT_EQ(report.out, check.out);
  outcome = Ninja("check");
  EXPECT_EQ(outcome.status, 1) << "findings fail the build";
  EXPECT_THAT(outcome.out, HasSubstr(check.out));

  EXPECT_THAT(Ninja().out, HasSubstr("no work to do"));
  Touch("src/back $ward.cc");
  outcome = Ninja();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(Count(outcome.out, " extract "), 1) << outcome.out;
  EXPECT_EQ(Count(outcome.out, " link "), 1) << outcome.out;
  Touch("locks.h");
  EXPECT_EQ(Count(Ninja().out, " extract "), 3) << "the depfiles name the header";
  Touch("build/compile_commands.json");
  outcome = Ninja();
  EXPECT_THAT(outcome.out, HasSubstr(" plan -p ")) << "the plan is made again";
  EXPECT_EQ(Count(outcome.out, " extract "), 0) << outcome.out;
}

TEST_F(NinjaTest, AUnitThatFailsOrIsMissingFailsTheBuild) {
  ASSERT_EQ(scratch_.Lockgraph({"plan", "-p", "build"}).status, kExitClean);
  ASSERT_EQ(Ninja().status, 0);
  const std::string good = scratch_.Read("unused.cc");
  scratch_.Shell("sleep 0.05");
  scratch_.Write("unused.cc", "int unused = nowhere;\n");
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Outcome outcome = Ninja("check");
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("unused.cc:1:14: error: "), HasSubstr("FAILED"),
                                   Not(HasSubstr("LG1001"))));
  }
  scratch_.Shell("rm unused.cc");
  Outcome outcome = Ninja("check");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out + outcome.err, HasSubstr("unused.cc"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("LG1001")));

  scratch_.Write("unused.cc", good);
  ASSERT_EQ(Ninja().status, 0);
  scratch_.Shell("truncate -s 100 build/lockgraph.units/project/main.cc.lgs");
  outcome = Ninja();
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_EQ(Count(outcome.out, " extract "), 1) << "a damaged summary is made again";
}

TEST_F(NinjaTest, AKilledWorkerFailsTheBuild) {
  ASSERT_EQ(scratch_.Lockgraph({"plan", "-p", "build"}).status, kExitClean);
  // Nobody writes to the pipe: the extraction waits until it is killed.
  scratch_.Write("unused.cc", "#include \"pipe.h\"\n");
  const Outcome outcome = scratch_.Shell(
      "mkfifo pipe.h\n"
      "{ ninja -j2 -f build/lockgraph.ninja; echo $? >status; } >log 2>&1 &\n"
      "workers() { grep -lza \"^$PWD/unused.cc$\" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3; "
      "}\n"
      "for i in $(seq 600); do [ -n \"$(workers)\" ] && break; sleep 0.1; done\n"
      "kill -9 $(workers)\n"
      "wait; cat log; exit $(cat status)");
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("FAILED"));
  EXPECT_EQ(scratch_.Shell("ls build/lockgraph.lgg").status, 2) << "nothing to report";
}

TEST_F(NinjaTest, AnIncompleteUnitIsToldOnToTheReport) {
  scratch_.Write("unused.cc", "int unused = nowhere;\n");
  ASSERT_EQ(scratch_.Lockgraph({"plan", "-p", "build", "--allow-incomplete"}).status, kExitClean);
  ASSERT_EQ(Ninja().status, 0);
  Outcome outcome = scratch_.Lockgraph({"report", "build/lockgraph.lgg"});
  EXPECT_EQ(outcome.status, kExitFindings);
  scratch_.Write("src/forward.cc",
                 "#include \"../locks.h\"\nstd::mutex first_mutex;\n"
                 "void Forward() {}\n");
  ASSERT_EQ(Ninja().status, 0);
  outcome = scratch_.Lockgraph({"report", "build/lockgraph.lgg", "--blind-spots"});
  EXPECT_EQ(outcome.status, kExitIncomplete) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("unused.cc:1:14: error: "));
  EXPECT_EQ(scratch_.Lockgraph({"check", "-p", "build", "--no-cache"}).status, kExitIncomplete);
}

TEST_F(NinjaTest, AnotherToolsFileIsNotOverwritten) {
  scratch_.Write("build/build.ninja", "rule cc\n");
  const Outcome outcome = scratch_.Lockgraph({"plan", "-p", "build", "-o", "build/build.ninja"});
  EXPECT_EQ(outcome.status, kExitUsage);
  EXPECT_THAT(outcome.err, HasSubstr("not written by `lockgraph plan`"));
  EXPECT_EQ(scratch_.Read("build/build.ninja"), "rule cc\n");
  EXPECT_EQ(scratch_.Lockgraph({"plan", "-p", "build", "--emit=make"}).status, kExitUsage);
}

// Everything that could carry a place's name: statics, lambdas, unnamed types, macros.
constexpr char kNamesOfPlaces[] =
    "#include <mutex>\n#include \"inner.h\"\n#include <cassert>\n"
    "static std::mutex hidden;\nnamespace { struct { std::mutex m; } unnamed; }\n"
    "struct Outer { struct { std::mutex in; } part; union { int a; float b; }; };\n"
    "void Use(Outer& o, int n) {\n  assert(n && __FILE__);\n"
    "  auto f = [&] { std::lock_guard<std::mutex> a(o.part.in); };\n  f();\n"
    "  std::lock_guard<std::mutex> b(unnamed.m);\n  std::lock_guard<std::mutex> c(hidden);\n}\n";

TEST(PathPrefixTest, TheSameUnitInTwoDirectoriesGivesTheSameBytes) {
  const Scratch scratch;
  for (const std::string place : {"one", "deep/er/two"}) {
    scratch.Write(place + "/src/a.cc", kNamesOfPlaces);
    scratch.Write(place + "/include/inner.h", "inline int inner() { return 1; }\n");
    const std::string root = scratch / place;
    const Outcome outcome = scratch.Shell(
        "mkdir -p " + place + "/build && cd " + place + "/build && lockgraph extract " + root +
        "/src/a.cc -o a.lgs --path-prefix-map=" + root + "= -- c++ -std=c++20 -I" + root +
        "/include -c " + root +
        "/src/a.cc && "
        "lockgraph extract ../src/a.cc -o b.lgs --path-prefix-map=..=/src -- c++ -std=c++20 "
        "-I../include -c ../src/a.cc");
    ASSERT_EQ(outcome.status, kExitClean) << outcome.err;
  }
  EXPECT_EQ(scratch.Shell("cmp one/build/a.lgs deep/er/two/build/a.lgs").status, 0);
  EXPECT_EQ(scratch.Shell("cmp one/build/b.lgs deep/er/two/build/b.lgs").status, 0);
  EXPECT_EQ(scratch.Shell("grep -c lockgraph-test one/build/a.lgs").out, "0\n");
  EXPECT_THAT(scratch.Shell("grep -ao 'initialisation of [a-z/.]*cc' one/build/b.lgs").out,
              HasSubstr("initialisation of /src/src/a.cc"));
  EXPECT_EQ(scratch.Lockgraph({"extract", "a.cc", "-o", "a.lgs", "--path-prefix-map=x"}).status,
            kExitUsage);
}

TEST(CcacheTest, CachesSummaries) {
  const Scratch scratch;
  WriteProgram(scratch);
  const std::string extract =
      "export CCACHE_DIR=$PWD/cache CCACHE_COMPILERTYPE=clang CCACHE_DEPEND=1\n"
      "unset CCACHE_DISABLE CCACHE_CONFIGPATH CCACHE_RECACHE CCACHE_READONLY\n"
      "ccache lockgraph-c++ -std=c++20 -MD -MF main.d -c main.cc -o main.lgs || exit\n"
      "ccache --print-stats | grep -E '^(direct_cache_hit|cache_miss)'";
  Outcome outcome = scratch.Shell(extract);
  ASSERT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("cache_miss\t1"), HasSubstr("direct_cache_hit\t0")));
  EXPECT_THAT(scratch.Read("main.d"), HasSubstr("locks.h"));
  const std::string first = scratch.Read("main.lgs");
  ASSERT_EQ(scratch
                .Lockgraph({"extract", "main.cc", "-o", "direct.lgs", "--", "c++", "-std=c++20",
                            "-c", "main.cc"})
                .status,
            kExitClean);
  EXPECT_EQ(first, scratch.Read("direct.lgs"));

  scratch.Shell("rm main.lgs main.d");
  EXPECT_THAT(scratch.Shell(extract).out, HasSubstr("direct_cache_hit\t1"));
  EXPECT_EQ(scratch.Read("main.lgs"), first);
  EXPECT_THAT(scratch.Read("main.d"), HasSubstr("locks.h"));
  scratch.Shell("echo '// more' >>locks.h");
  EXPECT_THAT(scratch.Shell(extract).out, HasSubstr("cache_miss\t2"));

  scratch.Write("main.cc", "int main() { return nowhere; }\n");
  outcome = scratch.Shell(extract);
  EXPECT_EQ(outcome.status, kExitIncomplete);
  EXPECT_THAT(outcome.err, HasSubstr("main.cc:1:21: error: "));
  EXPECT_EQ(scratch.Shell("ls main.lgs").status, 2);
}

TEST(ClangTidySlotTest, CMakeWritesSummariesWhileItCompiles) {
  const Scratch scratch;
  WriteProgram(scratch);
  scratch.Write("CMakeLists.txt",
                "cmake_minimum_required(VERSION 3.20)\nproject(p CXX)\n"
                "set(CMAKE_CXX_STANDARD 20)\nfind_package(Threads REQUIRED)\n"
                "set(CMAKE_CXX_CLANG_TIDY lockgraph extract --output-dir=${CMAKE_BINARY_DIR}/lgs\n"
                "    --path-prefix-map=${CMAKE_SOURCE_DIR}=)\n"
                "add_executable(p main.cc src/forward.cc \"src/back $ward.cc\")\n"
                "target_link_libraries(p Threads::Threads)\n");
  Outcome outcome = scratch.Shell(
      "cmake -G Ninja -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null && "
      "cmake --build build");
  ASSERT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  outcome = scratch.Shell(
      "cd build && find lgs -name '*.lgs' -printf '\"%p\"\\n' | sort >all.rsp && wc -l <all.rsp && "
      "lockgraph link @all.rsp -o p.lgg && cd .. && lockgraph report build/p.lgg");
  EXPECT_EQ(outcome.status, kExitFindings) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(ContainsRegex("^3"), HasSubstr("error[LG1001]"),
                                 HasSubstr("src/back $ward.cc:5")));

  // The compiler knows the macro, Clang does not: only lockgraph fails, and so does the build.
  scratch.Write("main.cc", "#ifdef __clang__\n#error not for clang\n#endif\nint main() {}\n");
  outcome = scratch.Shell("cmake --build build");
  EXPECT_NE(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("main.cc:2:2: error: "));
}

}  // namespace
}  // namespace lockgraph::cli
