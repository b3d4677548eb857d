// From a real program to the verdict: runs the habits of recorded_run_victim.cc under the runtime.
#include "trace/recorded_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "trace/replay.h"
#include "trace/symbolizer.h"
#include "trace/timeline.h"

namespace lockgraph::trace {
namespace {

using lockorder::Dependency;
using lockorder::Finding;
using lockorder::Observations;
using lockorder::Party;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr std::chrono::seconds kTimeout{20};

struct Outcome {
  RecordedRun run;
  Observations observations;
  lockorder::Verdict verdict;
};

RunRequest RequestFor(const std::string& habit) {
  RunRequest request;
  request.command = {LOCKGRAPH_VICTIM, habit};
  request.runtime = LOCKGRAPH_RUNTIME;
  request.timeout = kTimeout;
  return request;
}

Outcome Observe(const RunRequest& request) {
  Outcome outcome;
  absl::StatusOr<RecordedRun> run = RecordRun(request);
  EXPECT_TRUE(run.ok()) << run.status();
  if (!run.ok()) return outcome;
  outcome.run = *std::move(run);
  EXPECT_FALSE(outcome.run.timed_out);
  EXPECT_THAT(outcome.run.problems, IsEmpty());
  Symbolizer symbolizer;
  outcome.observations = Replay(outcome.run.traces, symbolizer, {});
  outcome.verdict = lockorder::Judge(outcome.observations, {});
  return outcome;
}

Outcome Observe(const std::string& habit) { return Observe(RequestFor(habit)); }

std::vector<std::string> Codes(const Outcome& outcome) {
  std::vector<std::string> codes;
  for (const Finding& finding : outcome.verdict.findings) {
    codes.emplace_back(lockorder::Info(finding.rule).code);
  }
  return codes;
}

// "name at place", the places by the comments in the victim's source.
class Story {
 public:
  explicit Story(const Observations& observations) : observations_(observations) {
    std::ifstream source(LOCKGRAPH_VICTIM_SOURCE);
    std::string text;
    for (uint32_t line = 1; std::getline(source, text); ++line) {
      const size_t at = text.find("// place: ");
      if (at != std::string::npos) places_[line] = text.substr(at + 10);
    }
  }

  std::string Of(lockorder::ResourceId resource, lockorder::SiteId site) const {
    return observations_.resources[resource.value].name + " at " + Place(site);
  }

  // What each party has and wants.
  std::vector<std::string> Parties(const Finding& finding) const {
    std::vector<std::string> parties;
    for (const Party& party : finding.parties) {
      const Dependency& d = observations_.dependencies[party.dependency];
      std::string text = "has its end";
      if (party.hold != Party::kThreadEnd) {
        text = "has " + Of(d.held[party.hold].resource, d.held[party.hold].site);
      }
      parties.push_back(text + ", wants " + Of(d.wanted, d.site));
    }
    return parties;
  }

 private:
  std::string Place(lockorder::SiteId id) const {
    if (!id.valid()) return "nowhere";
    const lockorder::Site& site = observations_.sites[id.value];
    const auto it = places_.find(site.line);
    return it == places_.end() ? site.function : it->second;
  }

  const Observations& observations_;
  std::map<uint32_t, std::string> places_;
};

TEST(RecordedRun, FindsOppositeOrdersOfALuckyRun) {
  const Outcome outcome = Observe("abba");
  EXPECT_EQ(outcome.run.exit_status, 0);
  ASSERT_THAT(Codes(outcome), ElementsAre("LG1001"));
  const Finding& finding = outcome.verdict.findings[0];
  EXPECT_EQ(finding.confidence, lockorder::Confidence::kCertain);
  EXPECT_THAT(Story(outcome.observations).Parties(finding),
              UnorderedElementsAre("has g_first at first-held, wants g_second at second-wanted",
                                   "has g_second at second-held, wants g_first at first-wanted"));
}

TEST(RecordedRun, StaysSilentWhereNothingCanHang) {
  for (const char* habit : {"gate", "one-thread", "join-ordered", "thread-locks", "quiet"}) {
    EXPECT_THAT(Codes(Observe(habit)), IsEmpty()) << habit;
  }
}

TEST(RecordedRun, NamesLocksThroughWrappersMembersAndLambdas) {
  for (const auto& [habit, names] : std::map<std::string, std::vector<std::string>>{
           {"wrapper", {"g_first", "g_second"}},
           {"members", {"Room::mutex", "Room::doors"}},
           {"accounts", {"Account::mutex_", "Account::mutex_"}},
           {"arguments", {"ann.mutex", "bob.mutex"}},
           {"own-lock", {"Table::rows_", "Table::index_"}}}) {
    const Outcome outcome = Observe(habit);
    ASSERT_THAT(outcome.verdict.findings, SizeIs(1)) << habit;
    std::vector<std::string> found;
    for (const Party& party : outcome.verdict.findings[0].parties) {
      const Dependency& d = outcome.observations.dependencies[party.dependency];
      found.push_back(outcome.observations.resources[d.wanted.value].name);
    }
    EXPECT_THAT(found, testing::UnorderedElementsAreArray(names)) << habit;
  }
}

TEST(RecordedRun, FindsAJoinUnderALock) {
  const Outcome outcome = Observe("join-under-lock");
  ASSERT_THAT(Codes(outcome), ElementsAre("LG1006"));
  EXPECT_THAT(Story(outcome.observations).Parties(outcome.verdict.findings[0]),
              Contains("has its end, wants g_first at worker-needs"));
}

TEST(RecordedRun, ProvesADeadlockAndEndsTheProgram) {
  const Outcome outcome = Observe("hang");
  EXPECT_EQ(outcome.run.exit_status, 66);
  EXPECT_THAT(Codes(outcome), ElementsAre("LG9001"));
  EXPECT_EQ(outcome.verdict.findings[0].cause, lockorder::Rule::kLockOrderCycle);
  ASSERT_THAT(outcome.observations.live_hangs, SizeIs(1));
  EXPECT_THAT(outcome.observations.live_hangs[0].threads, SizeIs(Ge(2)));
}

TEST(RecordedRun, SeesAThreadHangOnItself) {
  const Outcome outcome = Observe("relock");
  EXPECT_THAT(Codes(outcome), ElementsAre("LG9001"));
  EXPECT_EQ(outcome.verdict.findings[0].cause, lockorder::Rule::kSelfDeadlock);
}

TEST(RecordedRun, FollowsChildren) {
  const Outcome outcome = Observe("children");
  EXPECT_THAT(outcome.run.traces, SizeIs(3));
  EXPECT_THAT(Codes(outcome), ElementsAre("LG1001"));  // once, though both children did it
}

TEST(RecordedRun, ReadsWhatAKilledProgramLeft) {
  const Outcome outcome = Observe("killed");
  EXPECT_EQ(outcome.run.exit_status, 128 + SIGKILL);
  EXPECT_THAT(Codes(outcome), ElementsAre("LG1001"));
}

TEST(RecordedRun, TakesNamesAndPlacesFromTheProgram) {
  const Outcome outcome = Observe("named");
  ASSERT_THAT(Codes(outcome), ElementsAre("LG1001"));
  EXPECT_THAT(Story(outcome.observations).Parties(outcome.verdict.findings[0]),
              Contains("has cache at cache-held, wants rooms at rooms-wanted"));
  std::vector<std::string> threads;
  for (const lockorder::Thread& thread : outcome.observations.threads) {
    threads.push_back(thread.name);
  }
  EXPECT_THAT(threads, Contains("saver"));
  // Nothing of what the drop-in types are made of shows.
  for (const lockorder::Resource& resource : outcome.observations.resources) {
    EXPECT_NE(resource.name, "AnnouncedLock::native_");
  }
}

TEST(RecordedRun, KeepsTheProgramsStatus) { EXPECT_EQ(Observe("fails").run.exit_status, 7); }

TEST(RecordedRun, RecordsATimelineWhenAsked) {
  RunRequest request = RequestFor("abba");
  request.options = "timeline=1";
  const Outcome outcome = Observe(request);
  ASSERT_TRUE(HasTimeline(outcome.run.traces));
  Symbolizer symbolizer;
  const lockorder::Timeline timeline = BuildTimeline(outcome.run.traces, symbolizer, "");
  std::vector<std::string> held;
  for (const auto& bar : timeline.bars) {
    if (bar.kind == lockorder::Timeline::Kind::kHeld)
      held.push_back(timeline.things[bar.thing].name);
  }
  EXPECT_THAT(held, AllOf(Contains("g_first"), Contains("g_second")));
}

TEST(RecordedRun, KillsAProgramWhoseTimeIsOver) {
  RunRequest request = RequestFor("sleep");
  request.timeout = std::chrono::milliseconds(300);
  absl::StatusOr<RecordedRun> run = RecordRun(request);
  ASSERT_TRUE(run.ok());
  EXPECT_TRUE(run->timed_out);
  EXPECT_EQ(run->exit_status, 128 + SIGKILL);
}

TEST(RecordedRun, LetsTheLibraryOfAddressSanitizerComeSecond) {
  RunRequest request = RequestFor("quiet");
  request.command = {"/bin/sh", "-c",
                     "test \"$ASAN_OPTIONS\" = verify_asan_link_order=0:exitcode=9 && exit 7"};
  setenv("ASAN_OPTIONS", "exitcode=9", 1);
  absl::StatusOr<RecordedRun> run = RecordRun(request);
  unsetenv("ASAN_OPTIONS");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->exit_status, 7);
}

TEST(RecordedRun, SaysWhyAProgramCannotBeObserved) {
  RunRequest request = RequestFor("quiet");
  request.command = {"no-such-program-anywhere"};
  EXPECT_THAT(std::string(RecordRun(request).status().message()), HasSubstr("no such program"));
  request.command = {LOCKGRAPH_STATIC_VICTIM};
  EXPECT_THAT(std::string(RecordRun(request).status().message()), HasSubstr("statically linked"));
  request = RequestFor("quiet");
  request.runtime = "/nonexistent/liblockgraph_rt.so";
  EXPECT_THAT(std::string(RecordRun(request).status().message()), HasSubstr("--runtime"));
  request.command = {LOCKGRAPH_VICTIM_SOURCE};
  EXPECT_FALSE(RecordRun(request).ok());
  request.command.clear();
  EXPECT_FALSE(RecordRun(request).ok());
}

}  // namespace
}  // namespace lockgraph::trace
