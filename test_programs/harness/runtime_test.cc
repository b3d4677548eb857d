// The runtime on the test programs that speak about it: each is built, run under `lockgraph run`,
// and what is reported must be what the program says of itself. A ring that closed in earnest is as
// good an answer as one that might have: the machine decides which of the two happens.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "test_programs/harness/program.h"
#include "test_programs/harness/truth.h"

namespace lockgraph::test_programs {
namespace {

namespace fs = std::filesystem;

// Programs end in milliseconds, or hang and are ended by the runtime.
constexpr int kRunSeconds = 20;

// The bad programs with a truth for the runtime, and their twins.
std::vector<Program> RunnablePrograms() {
  const std::vector<Program> all = DiscoverPrograms(LOCKGRAPH_TEST_PROGRAMS);
  std::vector<Program> runnable;
  for (const Program& program : all) {
    const auto says = [&](const std::string& name) {
      return std::any_of(all.begin(), all.end(), [&](const Program& each) {
        return each.name == name && each.Says(Observer::kRuntime);
      });
    };
    if (says(program.name) || says(program.TwinName())) runnable.push_back(program);
  }
  return runnable;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += Quoted(word) + " ";
  return text;
}

// Builds the program in `folder`; false after a failure that was reported.
bool Build(const Program& program, const fs::path& folder, const fs::path& executable) {
  std::string objects;
  int status = 0;
  for (const fs::path& source : program.sources) {
    const fs::path object = folder / (source.filename().string() + ".o");
    const std::string command = std::string(LOCKGRAPH_COMPILER_LAUNCHER) + " " +
                                Joined(CompileArguments(program, source)) +
                                "-g -O1 -fno-omit-frame-pointer -c " + Quoted(source.string()) +
                                " -o " + Quoted(object.string()) + " 2>&1";
    const std::string output = OutputOf(command, status);
    if (status != 0) {
      ADD_FAILURE() << command << "\n" << output;
      return false;
    }
    objects += Quoted(object.string()) + " ";
  }
  std::vector<std::string> link = LinkArguments(program);
  const std::string compiler = Quoted(link[0]);
  link.erase(link.begin());
  const std::string command =
      compiler + " " + objects + Joined(link) + "-o " + Quoted(executable.string()) + " 2>&1";
  const std::string output = OutputOf(command, status);
  EXPECT_EQ(status, 0) << command << "\n" << output;
  return status == 0;
}

// The findings in the text report, as statements without lock names.
std::vector<Statement> StatementsIn(const std::string& report) {
  static const std::regex pattern(R"((error|warning|note)\[(LG[0-9]{4})\][^\n]*)");
  std::vector<Statement> statements;
  for (std::sregex_iterator it(report.begin(), report.end(), pattern), end; it != end; ++it) {
    Statement statement;
    statement.rule = (*it)[2];
    statement.level = (*it)[1] == "note"      ? lockorder::Level::kNote
                      : (*it)[1] == "warning" ? lockorder::Level::kWarning
                                              : lockorder::Level::kError;
    statement.text = (*it)[0];
    statements.push_back(std::move(statement));
  }
  return statements;
}

// Runs the program under the shim; what its report says against what the program states.
std::vector<std::string> ProblemsOfOneRun(const Program& program, const fs::path& folder,
                                          std::string& report) {
  int status = 0;
  report =
      OutputOf("cd " + Quoted(folder.string()) + " && timeout -k 5 " + std::to_string(kRunSeconds) +
                   " " + Quoted(LOCKGRAPH_PROGRAM) + " run --quiet --color=never -- ./program 2>&1",
               status);
  EXPECT_NE(status, 124) << "the run did not end\n" << report;
  const std::vector<Statement> statements = StatementsIn(report);
  const bool hung = std::any_of(statements.begin(), statements.end(), [](const Statement& each) {
    return each.rule == "LG9001" || each.rule == "LG9002";
  });
  if (hung && program.is_bad) return {};
  return Compare(program.truths, statements, Observer::kRuntime);
}

class RuntimeObserver : public testing::TestWithParam<Program> {};

TEST_P(RuntimeObserver, SaysWhatTheProgramSays) {
  const Program& program = GetParam();
  if (CompileArguments(program, program.sources[0]).empty()) {
    GTEST_SKIP() << "not installed: a package that this program is written for";
  }
  std::string template_name = (fs::temp_directory_path() / "lockgraph_run_XXXXXX").string();
  ASSERT_NE(mkdtemp(template_name.data()), nullptr);
  const fs::path folder = template_name;
  const fs::path executable = folder / "program";
  if (Build(program, folder, executable)) {
    // What a run shows depends on its schedule: what is missed must show in one of a few runs. What
    // should not be said must not be said in any.
    constexpr int kRuns = 3;
    std::vector<std::string> problems;
    std::string report;
    for (int run = 0; run < kRuns; ++run) {
      problems = ProblemsOfOneRun(program, folder, report);
      const bool only_missed =
          std::all_of(problems.begin(), problems.end(),
                      [](const std::string& problem) { return problem.starts_with("unsound"); });
      if (problems.empty() || !only_missed) break;
    }
    for (const std::string& problem : problems) ADD_FAILURE() << problem << "\n" << report;
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

std::string NameOf(const testing::TestParamInfo<Program>& info) {
  std::string name = info.param.name;
  std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(TestPrograms, RuntimeObserver, testing::ValuesIn(RunnablePrograms()),
                         NameOf);

}  // namespace
}  // namespace lockgraph::test_programs
