#include "tools/lockgraph/process_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using End = ProcessResult::End;

ProcessJob Shell(const std::string& script) { return {"/bin/sh", {"sh", "-c", script}}; }

std::map<size_t, ProcessResult> RunJobs(const std::vector<ProcessJob>& jobs, unsigned width,
                                        std::chrono::milliseconds timeout = {}) {
  std::map<size_t, ProcessResult> results;
  const absl::Status status = RunProcesses(
      jobs, {.jobs = width, .timeout = timeout}, [&](size_t index, const ProcessResult& result) {
        EXPECT_TRUE(results.emplace(index, result).second) << "told twice: " << index;
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(results.size(), jobs.size());
  return results;
}

TEST(ProcessPool, TellsWhatBecameOfEach) {
  const auto results =
      RunJobs({Shell("echo out; echo err >&2"), Shell("exit 3"), Shell("kill -SEGV $$"),
               ProcessJob{"/no/such/program", {"x"}}, Shell("cat")},
              2);
  EXPECT_EQ(results.at(0).end, End::kExited);
  EXPECT_EQ(results.at(0).code, 0);
  EXPECT_EQ(results.at(0).output, "out\nerr\n");
  EXPECT_EQ(results.at(1).code, 3);
  EXPECT_EQ(results.at(2).end, End::kSignalled);
  EXPECT_EQ(results.at(2).code, SIGSEGV);
  EXPECT_EQ(results.at(3).code, 127);
  EXPECT_EQ(results.at(4).end, End::kExited) << "standard input is empty, not the terminal";
}

TEST(ProcessPool, StopsWhatTakesTooLongAndGoesOn) {
  const auto start = std::chrono::steady_clock::now();
  const auto results =
      RunJobs({Shell("sleep 60"), Shell("exit 0")}, 1, std::chrono::milliseconds(300));
  EXPECT_EQ(results.at(0).end, End::kTimedOut);
  EXPECT_EQ(results.at(1).end, End::kExited);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST(ProcessPool, RunsAtMostSoManyAtATime) {
  const Scratch scratch;
  // Each process counts those that run beside it.
  const std::string script =
      "cd '" + scratch.path() + "' && touch r$$ && ls r* | wc -l >> counts && sleep 0.05 && rm r$$";
  RunJobs(std::vector<ProcessJob>(12, Shell(script)), 3);
  EXPECT_EQ(scratch.Shell("sort -n counts | tail -1 | tr -d ' \\n'")
                .out.substr(0, 1)
                .find_first_of("123"),
            0u);
  EXPECT_EQ(scratch.Shell("wc -l < counts").out.find("12") != std::string::npos, true);
}

TEST(ProcessPool, BoundsTheOutputItKeeps) {
  const auto results = RunJobs({Shell("head -c 10000000 /dev/zero")}, 1);
  EXPECT_EQ(results.at(0).end, End::kExited);
  EXPECT_LE(results.at(0).output.size(), 64u * 1024);
}

TEST(ProcessPool, AnInterruptKillsTheChildren) {
  const Scratch scratch;
  scratch.Write("a.cc", "int a;\n");
  std::thread interrupter([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    kill(getpid(), SIGINT);
  });
  const auto start = std::chrono::steady_clock::now();
  const std::string pid_file = scratch / "pid";
  const absl::Status status = RunProcesses({Shell("echo $$ > '" + pid_file + "'; exec sleep 60")},
                                           {.jobs = 1}, [](size_t, const ProcessResult&) {});
  interrupter.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  const std::string pid = scratch.Read("pid");
  EXPECT_NE(scratch.Shell("kill -0 " + pid).status, 0) << "the child still runs";
}

TEST(ProcessPool, ChildrenDieWithTheirParent) {
  const Scratch scratch;
  const pid_t parent = fork();
  if (parent == 0) {
    (void)RunProcesses({Shell("echo $$ > '" + (scratch / "pid") + "'; exec sleep 60")}, {.jobs = 1},
                       [](size_t, const ProcessResult&) {});
    _exit(0);
  }
  while (scratch.Read("pid").find('\n') == std::string::npos) usleep(1000);
  kill(parent, SIGKILL);
  const std::string pid = scratch.Read("pid");
  bool gone = false;
  for (int i = 0; i < 2000 && !gone; ++i) {
    // A zombie that nobody has collected yet is gone, too.
    gone = scratch.Shell("grep -q '^State:.*[RSD] ' /proc/" + pid).status != 0;
    usleep(1000);
  }
  EXPECT_TRUE(gone);
}

TEST(ProcessPool, DefaultJobsIsAtLeastOne) { EXPECT_GE(DefaultJobs(), 1u); }

}  // namespace
}  // namespace lockgraph::cli
