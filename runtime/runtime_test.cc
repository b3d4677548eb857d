// The runtime on victim programs: what hangs is reported, what does not is left alone, and the
// interposed functions answer as the C library's do.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "runtime/victim_run.h"

namespace lockgraph::runtime {
namespace {

constexpr char kEndIt[] = "on_deadlock=exit:on_stall=exit:exitcode=66";

std::string Victim(const std::string& name) { return std::string(LOCKGRAPH_VICTIMS) + "/" + name; }

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// "VICTIM/SCENARIO" for each scenario of the victims.
std::vector<std::string> ScenariosOfAll(const std::vector<std::string>& victims) {
  std::vector<std::string> all;
  for (const std::string& victim : victims) {
    for (const std::string& name : ScenariosOf(Victim("victim_" + victim))) {
      all.push_back(victim + "/" + name);
    }
  }
  return all;
}

std::string NameOf(const testing::TestParamInfo<std::string>& info) {
  return info.param.substr(info.param.find('/') + 1);
}

// The run that a name of ScenariosOfAll stands for.
VictimRun RunOf(const std::string& name, const std::string& options) {
  size_t slash = name.find('/');
  return {{Victim("victim_" + name.substr(0, slash)), name.substr(slash + 1)}, options};
}

class Hanging : public testing::TestWithParam<std::string> {};

TEST_P(Hanging, IsProved) {
  VictimResult result = RunVictim(RunOf(GetParam(), kEndIt));
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.status, 66);
  EXPECT_TRUE(Has(result.err, "LG9001")) << result.err;
}

TEST_P(Hanging, IsReportedBesideALiveThread) {
  // Without a lock in it, such a hang cannot be told from a quiet program.
  if (Has(GetParam(), "/alone_")) GTEST_SKIP();
  VictimRun run = RunOf(GetParam(), kEndIt);
  run.command.push_back("alive");
  VictimResult result = RunVictim(run);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.status, 66);
  EXPECT_TRUE(Has(result.err, "LG9001") || Has(result.err, "LG9002")) << result.err;
}

INSTANTIATE_TEST_SUITE_P(All, Hanging, testing::ValuesIn(ScenariosOfAll({"hanging", "waiting"})),
                         NameOf);

class Silent : public testing::TestWithParam<std::string> {};

TEST_P(Silent, NothingIsSaid) {
  VictimResult result = RunVictim({{Victim("victim_silent"), GetParam()}, kEndIt});
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "done\n");
  EXPECT_EQ(result.err, "");
}

INSTANTIATE_TEST_SUITE_P(All, Silent, testing::ValuesIn(ScenariosOf(Victim("victim_silent"))),
                         NameOf);

// Who tries may give up: such a hang is never proved.
class Trying : public testing::TestWithParam<std::string> {};

TEST_P(Trying, IsSuspectedWhenItLeadsNowhere) {
  VictimResult result = RunVictim({{Victim("victim_trying"), GetParam()}, kEndIt});
  EXPECT_FALSE(result.timed_out);
  EXPECT_FALSE(Has(result.err, "LG9001")) << result.err;
  if (GetParam().rfind("fine_", 0) == 0) {
    EXPECT_EQ(result.status, 0);
    EXPECT_FALSE(Has(result.err, "LG9002")) << result.err;
  } else {
    EXPECT_EQ(result.status, 66);
    EXPECT_TRUE(Has(result.err, "LG9002")) << result.err;
    EXPECT_TRUE(Has(result.err, "tries again and again to take ") ||
                Has(result.err, "spins and yields, for "))
        << result.err;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Trying, testing::ValuesIn(ScenariosOf(Victim("victim_trying"))),
                         NameOf);

class Conformance : public testing::TestWithParam<std::string> {};

TEST_P(Conformance, AnswersAsTheLibrary) {
  VictimRun run = RunOf(GetParam(), "report_at_exit=0");
  VictimResult with;
  VictimResult without;
  // On a busy machine a thread may come too late for what it is asked. A real difference stays.
  for (int attempt = 0; attempt < 3; ++attempt) {
    run.preload = true;
    with = RunVictim(run);
    run.preload = false;
    without = RunVictim(run);
    if (without.status == 0 && with.out == without.out) break;
  }
  EXPECT_EQ(without.status, 0);
  EXPECT_EQ(with.status, without.status);
  EXPECT_EQ(with.out, without.out);
  EXPECT_EQ(with.err, without.err);
}

INSTANTIATE_TEST_SUITE_P(All, Conformance,
                         testing::ValuesIn(ScenariosOfAll({"conformance", "conformance_edges",
                                                           "conformance_interruptions"})),
                         NameOf);

class Potential : public testing::TestWithParam<std::string> {};

TEST_P(Potential, IsSaidAtExit) {
  VictimResult result = RunVictim({{Victim("victim_potential"), GetParam()}, "exitcode=77"});
  EXPECT_EQ(result.out, "done\n");
  if (GetParam().rfind("fine_", 0) == 0) {
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.err, "");
  } else {
    EXPECT_EQ(result.status, 77);
    bool dies = Has(GetParam(), "_held");
    EXPECT_TRUE(Has(result.err, dies ? "[LG2001" : "[LG100")) << result.err;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Potential, testing::ValuesIn(ScenariosOf(Victim("victim_potential"))),
                         NameOf);

#ifdef LOCKGRAPH_HAS_LIBCXX
class Libcxx : public testing::TestWithParam<std::string> {};

TEST_P(Libcxx, IsJudgedByItsName) {
  VictimResult result = RunVictim({{Victim("victim_libcxx"), GetParam()}, std::string(kEndIt)});
  EXPECT_FALSE(result.timed_out);
  if (GetParam().rfind("fine_", 0) == 0) {
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(result.status, 0);
  } else {
    bool hangs = GetParam().rfind("hangs_", 0) == 0;
    EXPECT_TRUE(Has(result.err, hangs ? "[LG9001]" : "[LG100")) << result.err;
    EXPECT_TRUE(Has(result.err, "readers-writer lock")) << result.err;
    EXPECT_EQ(result.status, 66);
  }
}

INSTANTIATE_TEST_SUITE_P(Libcxx, Conformance,
                         testing::ValuesIn(ScenariosOfAll({"conformance_libcxx"})), NameOf);
INSTANTIATE_TEST_SUITE_P(All, Libcxx, testing::ValuesIn(ScenariosOf(Victim("victim_libcxx"))));
#endif

// Programs built with a sanitizer: what it does not hide is judged as everywhere.
class Beside : public testing::TestWithParam<std::string> {};

TEST_P(Beside, AHangIsReported) {
  VictimResult result = RunVictim({{Victim("victim_hanging_" + GetParam()), "two_locks"}, kEndIt});
  EXPECT_EQ(result.status, 66);
  EXPECT_TRUE(Has(result.err, "LG9001")) << result.err;
  EXPECT_TRUE(Has(result.err, "holds mutex `a` since")) << result.err;
}

TEST_P(Beside, AnOrderIsReported) {
  VictimResult result = RunVictim({{Victim("victim_potential_" + GetParam()), "opposite"}, ""});
  EXPECT_EQ(result.out, "done\n");
  EXPECT_TRUE(Has(result.err, "[LG1001]")) << result.err;
}

TEST_P(Beside, AGateIsNot) {
  VictimResult result = RunVictim({{Victim("victim_potential_" + GetParam()), "fine_gate"}, ""});
  // ThreadSanitizer has an opinion of its own about gates, and changes the status.
  EXPECT_EQ(result.out, "done\n");
  EXPECT_FALSE(Has(result.err, "[LG")) << result.err;
}

INSTANTIATE_TEST_SUITE_P(All, Beside, testing::Values("address", "thread"));

TEST(Preloaded, AProgramAtAFixedAddressRuns) {
  VictimResult result = RunVictim({{Victim("victim_fixed_address")}, ""});
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.out, "done\n");
  EXPECT_EQ(result.err, "");
}

TEST(Linked, TheArchiveSeesTheSame) {
  VictimRun run{{Victim("victim_linked"), "two_locks"}, kEndIt};
  run.preload = false;
  VictimResult result = RunVictim(run);
  EXPECT_EQ(result.status, 66);
  EXPECT_TRUE(Has(result.err, "LG9001")) << result.err;
}

TEST(Linked, AProgramWithoutADynamicLinkerIsSeen) {
  for (const char* form : {"static", "static-pie"}) {
    for (const char* scenario : {"two_locks", "held_writer", "join", "condition", "future", "once",
                                 "static_initialiser", "c11", "spin"}) {
      VictimRun run{{Victim("victim_" + std::string(form)), scenario}, kEndIt};
      run.preload = false;
      VictimResult result = RunVictim(run);
      EXPECT_EQ(result.status, 66) << form << ' ' << scenario;
      EXPECT_TRUE(Has(result.err, "LG9001")) << form << ' ' << scenario << '\n' << result.err;
    }
  }
}

TEST(AtExit, TheStatusIsTheProgramsOwn) {
  VictimResult result = RunVictim({{Victim("victim_potential"), "opposite"}, ""});
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(Has(result.err, "LG1001")) << result.err;
}

TEST(AtExit, SuppressionsSilenceFunctionsAndLocks) {
  std::string file = testing::TempDir() + "lockgraph_suppressions";
  std::ofstream(file) << "# comment\nrace:Take\ndeadlock:anonymous*::Take\n";
  VictimRun run{{Victim("victim_potential"), "opposite"}, "suppressions=" + file};
  EXPECT_EQ(RunVictim(run).err, "");
  std::ofstream(file) << "deadlock:Elsewhere\n";
  EXPECT_TRUE(Has(RunVictim(run).err, "LG1001"));
  std::remove(file.c_str());
}

TEST(Report, NamesALongHold) {
  VictimResult result = RunVictim({{Victim("victim_silent"), "slow_holder"}, "hold_ms=300"});
  EXPECT_TRUE(Has(result.err, "held for long")) << result.err;
  EXPECT_TRUE(Has(result.err, "SlowHolder")) << result.err;
}

TEST(Report, NamesThreadsLocksAndPlaces) {
  VictimResult result = RunVictim({{Victim("victim_hanging"), "two_locks"}, kEndIt});
  EXPECT_TRUE(Has(result.err, "2 threads wait for each other")) << result.err;
  EXPECT_TRUE(Has(result.err, "(main)")) << result.err;
  EXPECT_TRUE(Has(result.err, "waits for mutex `a`, which thread 1 holds")) << result.err;
  EXPECT_TRUE(Has(result.err, "holds mutex `a` since\n      --> ")) << result.err;
  EXPECT_TRUE(Has(result.err, "hanging.cc:")) << result.err;
  EXPECT_TRUE(Has(result.err, "in `Take`")) << result.err;
  EXPECT_TRUE(Has(result.err, "thread 2, `Take`, started at ")) << result.err;
}

TEST(Report, NamesWhatTheLibraryWaitsFor) {
  VictimResult barrier = RunVictim({{Victim("victim_hanging"), "std_barrier"}, kEndIt});
  EXPECT_TRUE(Has(barrier.err, "waits for barrier, for ")) << barrier.err;
  VictimResult future = RunVictim({{Victim("victim_waiting"), "shared_future"}, kEndIt});
  EXPECT_TRUE(Has(future.err, "waits for future, for ")) << future.err;
}

TEST(Report, NamesTheWriterAReaderWaitsBehind) {
  VictimResult result = RunVictim({{Victim("victim_hanging"), "reader_behind_writer"}, kEndIt});
  EXPECT_TRUE(Has(result.err, "behind the waiting writer, thread 2")) << result.err;
}

TEST(Report, ComesWithinASecond) {
  double least = 60;  // of a few: a busy machine may take its time for one
  for (int attempt = 0; attempt < 4 && least > 1.2; ++attempt) {
    VictimResult result = RunVictim({{Victim("victim_hanging"), "two_locks"}, kEndIt});
    least = std::min(least, result.seconds);
  }
  EXPECT_LT(least, 1.2);
}

TEST(Report, ComesWhenItIsAskedFor) {
  std::string folder = testing::TempDir() + "lockgraph_asked_XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  std::string log = folder + "/log";
  setenv("LOCKGRAPH_VICTIM_LOG", log.c_str(), 1);
  for (const char* how : {"by_signal", "by_call"}) {
    VictimRun run{{Victim("victim_asking"), how}, "report_signal=12:log_path=" + log};
    run.limit_ms = 30000;
    VictimResult result = RunVictim(run);
    EXPECT_EQ(result.status, 0) << how;
    EXPECT_EQ(result.out, "done\n") << how;
  }
  std::filesystem::remove_all(folder);
}

TEST(Report, NamesOnlyTheRing) {
  VictimResult result = RunVictim({{Victim("victim_hanging"), "three_locks"}, kEndIt});
  EXPECT_TRUE(Has(result.err, "3 threads wait for each other")) << result.err;
}

TEST(Report, GoesOnByDefault) {
  VictimRun run{{Victim("victim_hanging"), "two_locks"}, ""};
  run.limit_ms = 3000;
  VictimResult result = RunVictim(run);
  EXPECT_TRUE(result.timed_out);
  size_t first = result.err.find("LG9001");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(result.err.find("LG9001", first + 1), std::string::npos) << "said twice";
}

TEST(Report, CanAbort) {
  VictimResult result = RunVictim({{Victim("victim_hanging"), "join"}, "on_deadlock=abort"});
  EXPECT_EQ(result.status, 128 + 6);
}

TEST(Options, HelpListsThem) {
  VictimResult result = RunVictim({{Victim("victim_silent"), "gate"}, "help=1"});
  for (const char* name : {"log_path", "on_deadlock", "exitcode", "trace_path", "verbosity"}) {
    EXPECT_TRUE(Has(result.err, name)) << name;
  }
}

TEST(Options, AnUnknownOneIsNamed) {
  VictimResult result = RunVictim({{Victim("victim_silent"), "gate"}, "colour=blue:check_ms=x"});
  EXPECT_TRUE(Has(result.err, "'colour=blue'")) << result.err;
  EXPECT_TRUE(Has(result.err, "'check_ms=x'")) << result.err;
  EXPECT_EQ(result.status, 0);
}

}  // namespace
}  // namespace lockgraph::runtime
