// The analyzer on every test program: what it states must be what the program says of itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"
#include "lockorder/rules.h"
#include "test_programs/harness/program.h"
#include "test_programs/harness/truth.h"
#include "tools/lockgraph/pipeline.h"

namespace lockgraph::test_programs {
namespace {

using lockorder::Finding;
using lockorder::Observations;
using lockorder::ResourceKind;

// One unit may take that long, also on a loaded machine.
constexpr unsigned kUnitSeconds = 60;

const std::vector<Program>& Programs() {
  static const std::vector<Program> programs = DiscoverPrograms(LOCKGRAPH_TEST_PROGRAMS);
  return programs;
}

// The locks of a finding in the order of its cycle; what is waited for besides locks has no name
// that a program could foretell.
std::vector<std::string> LocksOf(const Observations& observations, const Finding& finding) {
  std::vector<std::string> names;
  const auto add = [&](lockorder::ResourceId id) {
    if (!id.valid()) return;
    const lockorder::Resource& resource = observations.resources[id.value];
    if (resource.kind == ResourceKind::kLock) names.push_back(resource.name);
  };
  if (finding.declared_order != Finding::kNoIndex) {
    add(observations.declared_orders[finding.declared_order].before);
    add(observations.declared_orders[finding.declared_order].after);
  } else if (finding.misuse != Finding::kNoIndex) {
    const lockorder::Misuse& misuse = observations.misuses[finding.misuse];
    add(misuse.resource);
    if (names.empty()) {
      for (const lockorder::Hold& hold : misuse.held) add(hold.resource);
    }
  } else {
    for (const lockorder::Party& party : finding.parties) {
      if (party.hold == lockorder::Party::kThreadEnd) continue;
      add(observations.dependencies[party.dependency].held[party.hold].resource);
    }
  }
  return names;
}

std::string PlacesOf(const Observations& observations, const Finding& finding) {
  std::string text;
  for (const lockorder::Party& party : finding.parties) {
    const lockorder::SiteId site = observations.dependencies[party.dependency].site;
    if (!site.valid()) continue;
    const lockorder::Site& place = observations.sites[site.value];
    text += (text.empty() ? " at " : ", ") + std::filesystem::path(place.file).filename().string() +
            ":" + std::to_string(place.line);
  }
  return text;
}

Statement StatementOf(const Observations& observations, const Finding& finding) {
  static constexpr const char* kLevels[] = {"note", "warning", "error"};
  Statement statement;
  statement.rule = lockorder::Info(finding.rule).code;
  statement.level = finding.level;
  statement.locks = LocksOf(observations, finding);
  statement.text =
      std::string(kLevels[static_cast<int>(finding.level)]) + "[" + statement.rule + "]";
  for (std::size_t i = 0; i < statement.locks.size(); ++i) {
    statement.text += (i == 0 ? " " : " -> ") + statement.locks[i];
  }
  statement.text += PlacesOf(observations, finding);
  return statement;
}

std::vector<Statement> StatementsOf(const cli::PipelineResult& result) {
  std::vector<Statement> statements;
  for (const Finding& finding : result.verdict.findings) {
    statements.push_back(StatementOf(result.observations, finding));
  }
  return statements;
}

std::vector<std::string> TextsOf(const std::vector<Statement>& statements) {
  std::vector<std::string> texts;
  for (const Statement& statement : statements) texts.push_back(statement.text);
  return texts;
}

// Parsing in full takes as long as everything else together: one program in eight is compared, and
// all of them where LOCKGRAPH_COMPARE_ALL is set.
bool IsCompared(const Program& program) {
  constexpr size_t kOneIn = 8;
  if (std::getenv("LOCKGRAPH_COMPARE_ALL") != nullptr) return true;
  return std::accumulate(program.name.begin(), program.name.end(), size_t{0}) % kOneIn == 0;
}

cli::PipelineRequest RequestFor(const Program& program) {
  cli::PipelineRequest request;
  for (const std::filesystem::path& source : program.sources) {
    cli::CompileCommand command;
    command.directory = source.parent_path().string();
    command.file = source.filename().string();
    command.arguments = CompileArguments(program, source);
    command.arguments.insert(command.arguments.end(), {"-c", command.file});
    request.units.push_back(std::move(command));
  }
  request.root = LOCKGRAPH_TEST_PROGRAMS;
  request.extractor = LOCKGRAPH_PROGRAM;
  request.timeout_seconds = kUnitSeconds;
  return request;
}

class StaticObserver : public testing::TestWithParam<Program> {};

TEST_P(StaticObserver, SaysWhatTheProgramSays) {
  const Program& program = GetParam();
  for (const std::string& error : program.errors) ADD_FAILURE() << error;
  if (CompileArguments(program, program.sources[0]).empty()) {
    GTEST_SKIP() << "not installed: a package that this program is written for";
  }
  const auto result = cli::RunPipeline(RequestFor(program), nullptr);
  ASSERT_TRUE(result.ok()) << result.status().message();
  for (const cli::UnitProblem& problem : result->problems) {
    ADD_FAILURE() << problem.file << ": " << problem.what;
  }
  const std::vector<Statement> statements = StatementsOf(*result);
  for (const std::string& problem : Compare(program.truths, statements, Observer::kStatic)) {
    ADD_FAILURE() << problem;
  }
  if (!IsCompared(program)) return;
  // Work that was left out for speed must not be missed.
  cli::PipelineRequest everything = RequestFor(program);
  everything.no_skip = true;
  const auto slow = cli::RunPipeline(everything, nullptr);
  ASSERT_TRUE(slow.ok()) << slow.status().message();
  EXPECT_EQ(TextsOf(statements), TextsOf(StatementsOf(*slow)))
      << "with every body of every header parsed";
}

std::string NameOf(const testing::TestParamInfo<Program>& info) {
  std::string name = info.param.name;
  std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(TestPrograms, StaticObserver, testing::ValuesIn(Programs()), NameOf);

TEST(Corpus, EveryProgramHasATwin) {
  std::set<std::string> names;
  for (const Program& program : Programs()) names.insert(program.name);
  EXPECT_FALSE(names.empty());
  for (const Program& program : Programs()) {
    EXPECT_TRUE(names.contains(program.TwinName())) << program.name;
    EXPECT_FALSE(program.sources.empty()) << program.name;
  }
}

TEST(Corpus, BadProgramsSaySoAndTheirTwinsAreSilent) {
  for (const Program& program : Programs()) {
    const bool expects =
        std::any_of(program.truths.begin(), program.truths.end(),
                    [](const Truth& truth) { return truth.kind != Truth::Kind::kAccept; });
    EXPECT_EQ(program.is_bad, expects) << program.name;
  }
}

}  // namespace
}  // namespace lockgraph::test_programs
