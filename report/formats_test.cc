// What the machine-readable formats promise, on scenes of the golden reports.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "llvm/Support/JSON.h"
#include "report/clang_style.h"
#include "report/dot.h"
#include "report/github.h"
#include "report/gitlab.h"
#include "report/json.h"
#include "report/order_edges.h"
#include "report/sarif.h"
#include "report/stage.h"

namespace lockgraph::report {
namespace {

using lockorder::Rule;
using testing::HasSubstr;
using testing::Not;

Stage Scene(Rule rule) {
  return SceneFor(rule, std::string(LOCKGRAPH_GOLDEN_DIR) + "/" + std::string(Info(rule).code));
}

template <typename Write>
std::string Written(const Stage& stage, Write write) {
  SourceCache sources(stage.directory());
  const Teller teller(stage.observations, sources, TellOptions{});
  std::string text;
  llvm::raw_string_ostream out(text);
  write(out, teller);
  return text;
}

llvm::json::Value Parsed(const std::string& text) {
  auto value = llvm::json::parse(text);
  EXPECT_TRUE(static_cast<bool>(value)) << text;
  if (!value) {
    llvm::consumeError(value.takeError());
    return nullptr;
  }
  return *value;
}

TEST(ClangStyleTest, HasOneDiagnosticWithNotes) {
  const Stage stage = Scene(Rule::kWaitUnderLock);
  const std::string text = Written(stage, [&](auto& out, const Teller& teller) {
    WriteClangStyle(out, teller, stage.verdict, ClangOptions{});
  });
  EXPECT_EQ(text,
            "world.cc:12:3: error: 'World::state_mutex_' is held exclusively while waiting for a "
            "thread that needs it [LG1006]\n"
            "world.cc:8:20: note: thread 1 holds 'World::state_mutex_' (exclusive) from here\n"
            "world.cc:12:3: note: ... and waits here for thread 2 to end, started at world.cc:4\n"
            "saver.cc:10:19: note: thread 2 needs 'World::state_mutex_' (shared) here before it "
            "can end\n"
            "world.cc:12:3: note: release 'World::state_mutex_' before the wait: 'lock.unlock();' "
            "above world.cc:12\n");
}

TEST(GitLabTest, FingerprintsAreUnique) {
  Stage stage = Scene(Rule::kLockOrderCycle);
  stage.verdict.findings.push_back(stage.verdict.findings.front());
  const auto value = Parsed(Written(
      stage, [&](auto& out, const Teller& teller) { WriteGitLab(out, teller, stage.verdict); }));
  const llvm::json::Array& issues = *value.getAsArray();
  ASSERT_EQ(issues.size(), 2u);
  EXPECT_NE(*issues[0].getAsObject()->getString("fingerprint"),
            *issues[1].getAsObject()->getString("fingerprint"));
  EXPECT_EQ(*issues[0].getAsObject()->getObject("location")->getString("path"), "room.cc");
  EXPECT_EQ(*issues[0].getAsObject()->getString("severity"), "critical");
}

TEST(GitHubTest, WritesNineAndCountsTheRest) {
  Stage stage = Scene(Rule::kLockOrderCycle);
  stage.verdict.findings.resize(14, stage.verdict.findings.front());
  Standings standings(14);
  standings[0].state = Standing::State::kKnown;
  standings[1].suppressed = Standing::Suppressed::kInSource;
  const std::string text = Written(stage, [&](auto& out, const Teller& teller) {
    WriteGitHub(out, teller, stage.verdict, standings);
  });
  size_t lines = 0;
  for (size_t at = text.find("::error "); at != std::string::npos;
       at = text.find("::error ", at + 1)) {
    ++lines;
  }
  EXPECT_EQ(lines, 9u);
  EXPECT_THAT(text, HasSubstr("and 3 more findings"));
  EXPECT_THAT(text, HasSubstr("file=room.cc,line=20,col=19,endColumn=31,title=LG1001"));
}

TEST(JsonTest, SaysEverythingAboutAFinding) {
  const Stage stage = Scene(Rule::kWaitingWriter);
  Standings standings(1);
  standings[0].state = Standing::State::kNew;
  const auto value = Parsed(Written(stage, [&](auto& out, const Teller& teller) {
    WriteJson(out, teller, stage.verdict, standings);
  }));
  const llvm::json::Object& root = *value.getAsObject();
  EXPECT_EQ(*root.getString("format"), "lockgraph-findings");
  const llvm::json::Object& finding = *root.getArray("findings")->front().getAsObject();
  EXPECT_EQ(*finding.getString("rule"), "LG1003");
  EXPECT_EQ(*finding.getString("level"), "warning");
  EXPECT_EQ(*finding.getString("baseline"), "new");
  ASSERT_EQ(finding.getArray("locks")->size(), 1u);
  EXPECT_EQ(*finding.getArray("locks")->front().getAsString(), "Registry::mutex_");
  EXPECT_EQ(finding.getArray("steps")->size(), 4u);
  EXPECT_EQ(*finding.getArray("steps")->front().getAsObject()->getInteger("line"), 7);
  EXPECT_EQ(*root.getObject("totals")->getInteger("warnings"), 1);
}

TEST(SarifTest, HasIdentityFlowsAndStanding) {
  const Stage stage = Scene(Rule::kWaitUnderLock);
  SarifOptions options;
  options.standings = {{Standing::State::kKnown, Standing::Suppressed::kInSource, "by design"}};
  options.complete = false;
  options.problems = {"a.cc did not parse"};
  const auto value = Parsed(Written(stage, [&](auto& out, const Teller& teller) {
    WriteSarif(out, teller, stage.verdict, options);
  }));
  const llvm::json::Object& run = *value.getAsObject()->getArray("runs")->front().getAsObject();
  const llvm::json::Object& result = *run.getArray("results")->front().getAsObject();
  EXPECT_EQ(*result.getString("ruleId"), "LG1006");
  EXPECT_EQ(*result.getObject("partialFingerprints")->getString("primaryLocationLineHash"),
            stage.verdict.findings[0].fingerprint + ":1");
  EXPECT_EQ(*result.getString("baselineState"), "unchanged");
  EXPECT_EQ(*result.getArray("suppressions")->front().getAsObject()->getString("kind"), "inSource");
  const llvm::json::Array& flows =
      *result.getArray("codeFlows")->front().getAsObject()->getArray("threadFlows");
  ASSERT_EQ(flows.size(), 3u);  // the whole story, then one per thread
  EXPECT_EQ(flows[0].getAsObject()->getArray("locations")->size(), 3u);
  const llvm::json::Object& invocation = *run.getArray("invocations")->front().getAsObject();
  EXPECT_EQ(*invocation.getBoolean("executionSuccessful"), false);
  // Columns are UTF-16 units: the tab and the text before the span are plain there.
  const llvm::json::Object& region = *result.getArray("relatedLocations")
                                          ->back()
                                          .getAsObject()
                                          ->getObject("physicalLocation")
                                          ->getObject("region");
  EXPECT_EQ(*region.getInteger("startColumn"), 19);
}

TEST(SarifTest, HostileNamesStayData) {
  Stage stage = Scene(Rule::kLockOrderCycle);
  stage.observations.resources[0].name = "a\xff](javascript:x)[\"</script>";
  const std::string text = Written(stage, [&](auto& out, const Teller& teller) {
    WriteSarif(out, teller, stage.verdict, SarifOptions{});
  });
  Parsed(text);
  EXPECT_THAT(text, HasSubstr("\\\\](javascript:x)\\\\["));
}

TEST(OrderEdgesTest, JoinsWaitsAndLocks) {
  const Stage stage = Scene(Rule::kWaitUnderLock);
  const OrderGraphView view = ViewOrder(stage.observations, &stage.verdict);
  ASSERT_EQ(view.vertices.size(), 2u);  // the lock and the thread's end
  ASSERT_EQ(view.edges.size(), 2u);
  EXPECT_TRUE(view.edges[0].in_finding);
  EXPECT_TRUE(view.edges[1].in_finding);
}

TEST(OrderEdgesTest, FocusKeepsTheNeighbourhood) {
  Stage stage(std::string{});
  std::vector<lockorder::ResourceId> locks;
  for (const char* name : {"a", "b", "c", "d"}) locks.push_back(stage.Lock(name));
  const lockorder::ThreadId main = stage.Main();
  for (int i = 0; i < 3; ++i) {
    stage.Want(main, {Holds(locks[i], lockorder::Mode::kExclusive, {})}, locks[i + 1],
               lockorder::Mode::kExclusive, {});
  }
  const OrderGraphView view = ViewOrder(stage.observations, nullptr);
  EXPECT_EQ(view.edges.size(), 3u);
  const OrderGraphView part = Around(view, stage.observations, "a", 1);
  EXPECT_EQ(part.vertices.size(), 2u);
  EXPECT_EQ(part.edges.size(), 1u);
}

TEST(DotTest, QuotesNames) {
  Stage stage = Scene(Rule::kLockOrderCycle);
  stage.observations.resources[0].name = "a\"b\\";
  const std::string text = Written(stage, [&](auto& out, const Teller& teller) {
    WriteDot(out, teller.naming(), ViewOrder(stage.observations, &stage.verdict));
  });
  EXPECT_THAT(text, HasSubstr("label=\"a\\\"b\\\\\""));
  EXPECT_THAT(text, HasSubstr("color=red"));
}

}  // namespace
}  // namespace lockgraph::report
