#include "report/text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/labels.h"
#include "report/stage.h"

namespace lockgraph::report {
namespace {

using lockorder::Mode;
using lockorder::Rule;
using lockorder::SiteId;
using testing::HasSubstr;
using testing::Not;

Stage Scene(Rule rule) {
  return SceneFor(rule, std::string(LOCKGRAPH_GOLDEN_DIR) + "/" + std::string(Info(rule).code));
}

std::string Text(const Stage& stage, TextOptions options) {
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteText(out, stage.observations, stage.verdict, options);
  return text;
}

TEST(TextTest, AMissingSourceCostsTheSnippetsOnly) {
  const Stage stage = Scene(Rule::kWaitUnderLock);
  TextOptions options;
  options.root = "/nonexistent";
  const std::string text = Text(stage, options);
  EXPECT_THAT(text, HasSubstr("--> world.cc:12:3\n"));
  EXPECT_THAT(text, HasSubstr("| line 8, in `World::Stop`: thread 1 holds `World::state_mutex_` "
                              "(exclusive) from here\n"));
  EXPECT_THAT(text, HasSubstr("= help: release `World::state_mutex_` before the wait"));
}

TEST(TextTest, ASiteWithoutAFileIsNamedByItsFunction) {
  Stage stage = Scene(Rule::kSelfDeadlock);
  for (lockorder::Site& site : stage.observations.sites) {
    site.file.clear();
    site.line = site.column = site.end_column = 0;
  }
  stage.observations.sites.back().function = "_ZN5Cache4SizeEv";
  const std::string text = Text(stage, TextOptions{});
  EXPECT_THAT(text, HasSubstr("--> in `Cache::Size`\n"));
  EXPECT_THAT(text, Not(HasSubstr("_ZN")));
}

TEST(TextTest, ColoursAreSwitchedOffAgain) {
  const Stage stage = Scene(Rule::kLockOrderCycle);
  TextOptions options;
  options.root = stage.directory();
  const std::string plain = Text(stage, options);
  options.color = true;
  std::string coloured = Text(stage, options);
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
  size_t on = 0, off = 0;
  for (size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    const size_t end = coloured.find('m', at);
    (coloured.substr(at, end - at) == "\x1b[0" ? off : on) += 1;
    coloured.erase(at, end - at + 1);
  }
  EXPECT_GT(on, 10u);
  EXPECT_EQ(on, off);
  EXPECT_EQ(coloured, plain);  // colour changes no letter
}

TEST(TextTest, NarrowTerminalsAreKept) {
  for (const lockorder::RuleInfo& rule : lockorder::AllRules()) {
    const Stage stage = Scene(rule.rule);
    TextOptions options;
    options.root = stage.directory();
    options.width = 72;
    const std::string text = Text(stage, options);
    llvm::StringRef rest(text);
    rest = rest.split('\n').second;  // the headline is one line, for those who search for it
    while (!rest.empty()) {
      const auto [line, after] = rest.split('\n');
      EXPECT_LE(line.size(), 72u + 20u) << line.str();  // a long name may stick out
      rest = after;
    }
  }
}

// main > F1 > .. > F8 > lock
TEST(TextTest, TheMiddleOfALongWayIsFolded) {
  Stage stage = Scene(Rule::kSelfDeadlock);
  lockorder::Dependency& dependency = stage.observations.dependencies.front();
  lockorder::CallPath path = {dependency.path.front()};
  for (int i = 1; i <= 8; ++i) {
    lockorder::Site site;
    site.file = "cache.cc";
    site.line = 8;
    site.column = 7;
    site.function = "F" + std::to_string(i);
    stage.observations.sites.push_back(site);
    path.push_back({static_cast<uint32_t>(stage.observations.sites.size()) - 1});
  }
  dependency.path = path;
  SourceCache sources(stage.directory());
  const Teller teller(stage.observations, sources, TellOptions{});
  const Story story = teller.Tell(stage.verdict.findings.front());
  std::vector<std::string> calls;
  for (const Step& step : story.steps) {
    if (step.kind == Step::Kind::kCall) calls.push_back(step.label);
  }
  EXPECT_THAT(calls, testing::ElementsAre("the thread calls `F2` here",
                                          "the thread calls `F3` here (5 calls not shown)",
                                          "the thread calls `Cache::Size` here"));
}

TEST(TextTest, LibraryFramesAreFolded) {
  Stage stage = Scene(Rule::kSelfDeadlock);
  lockorder::Dependency& dependency = stage.observations.dependencies.front();
  lockorder::Site glue;
  glue.file = "/usr/include/c++/12/bits/std_mutex.h";
  glue.line = 100;
  glue.function = "std::mutex::lock";
  stage.observations.sites.push_back(glue);
  const SiteId inside{static_cast<uint32_t>(stage.observations.sites.size()) - 1};
  dependency.path.push_back(dependency.site);
  dependency.site = inside;
  TextOptions options;
  options.root = stage.directory();
  const std::string text = Text(stage, options);
  EXPECT_THAT(text, Not(HasSubstr("std_mutex.h")));
  EXPECT_THAT(text, HasSubstr("... and locks `Cache::mutex_` again here"));
}

TEST(TextTest, TheSummaryCountsWhatWasLeftOut) {
  Stage stage = Scene(Rule::kLockOrderCycle);
  lockorder::BlindSpot spot;
  spot.kind = lockorder::BlindSpot::Kind::kUnresolvedCall;
  spot.what = "handler(\x1b[2J)";
  spot.count = 4;
  stage.observations.blind_spots.push_back(spot);
  TextOptions options;
  options.root = stage.directory();
  options.accepted = 3;
  options.suppressed = 1;
  std::string text = Text(stage, options);
  EXPECT_THAT(text, HasSubstr("\n1 error; 3 known from the baseline; 1 suppressed\n"));
  EXPECT_THAT(text, HasSubstr("not seen: 4 indirect calls under a lock with no known target "
                              "(--blind-spots lists them)\n"));
  options.blind_spots = true;
  text = Text(stage, options);
  EXPECT_THAT(text, HasSubstr(": handler(\\u{001b}[2J)\n"));
  stage.verdict.findings.clear();
  EXPECT_THAT(Text(stage, options), HasSubstr("no findings"));
}

// Two files may each have a static lock of the same name.
TEST(TextTest, LocksOfOneNameAreToldApart) {
  Stage stage = Scene(Rule::kLockOrderCycle);
  for (lockorder::Resource& resource : stage.observations.resources) {
    if (resource.kind != lockorder::ResourceKind::kLock) continue;
    resource.declared_at = {static_cast<uint32_t>(stage.observations.sites.size())};
    stage.observations.sites.push_back(
        {resource.name == "Room::mutex_" ? "room.c" : "lobby.c", 3, 0, 0, ""});
    resource.name = "lock";
  }
  EXPECT_THAT(
      Text(stage, TextOptions{}),
      HasSubstr("`lock` (declared at lobby.c:3) and `lock` (declared at room.c:3) are locked "
                "in opposite orders"));
}

TEST(TextTest, IndicesOutOfRangeAreSkipped) {
  Stage stage = Scene(Rule::kLockOrderCycle);
  lockorder::Finding& finding = stage.verdict.findings.front();
  finding.parties.push_back({99, 0});
  finding.parties.push_back({0, 99});
  finding.writers.push_back(99);
  stage.observations.dependencies.front().wanted = {};
  stage.observations.dependencies.front().thread = {};
  stage.observations.dependencies.front().path.push_back({});
  EXPECT_THAT(Text(stage, TextOptions{}), HasSubstr("error[LG1001]"));
}

TEST(LabelsTest, StandAlone) {
  Step step;
  step.thread = 2;
  step.label = "thread 2 holds `a` from here";
  EXPECT_EQ(StandaloneLabel(step), "Thread 2: holds `a` from here");
  step.label = "... and waits here for `b`";
  EXPECT_EQ(StandaloneLabel(step), "Thread 2: waits here for `b`");
  step.thread = 0;
  step.label = "declared here";
  EXPECT_EQ(StandaloneLabel(step), "Declared here");
}

}  // namespace
}  // namespace lockgraph::report
