#include "runtime/victim_run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <sstream>

namespace lockgraph::runtime {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void BeVictim(const VictimRun& run, int out, int err) {
  setpgid(0, 0);
  dup2(out, 1);
  dup2(err, 2);
  if (run.preload) setenv("LD_PRELOAD", LOCKGRAPH_RUNTIME_LIBRARY, 1);
  setenv("LOCKGRAPH_OPTIONS", run.options.c_str(), 1);
  std::vector<char*> arguments;
  arguments.reserve(run.command.size() + 1);
  for (const std::string& word : run.command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

// Reads both pipes until they end or the time is up; false in the latter case.
bool Drain(int out, int err, Clock::time_point deadline, VictimResult* result) {
  pollfd fds[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
  std::string* texts[2] = {&result->out, &result->err};
  int open = 2;
  while (open > 0) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    poll(fds, 2, static_cast<int>(left.count()));
    for (int i = 0; i < 2; ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      char buffer[4096];
      ssize_t size = read(fds[i].fd, buffer, sizeof(buffer));
      if (size > 0) {
        texts[i]->append(buffer, static_cast<size_t>(size));
      } else {
        fds[i].fd = -1;
        --open;
      }
    }
  }
  return true;
}

}  // namespace

VictimResult RunVictim(const VictimRun& run) {
  VictimResult result;
  int out[2];
  int err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) return result;
  Clock::time_point start = Clock::now();
  pid_t child = fork();
  if (child == 0) BeVictim(run, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  result.timed_out =
      !Drain(out[0], err[0], start + std::chrono::milliseconds(run.limit_ms), &result);
  if (result.timed_out) kill(-child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  close(out[0]);
  close(err[0]);
  return result;
}

std::vector<std::string> ScenariosOf(const std::string& victim) {
  VictimRun run;
  run.command = {victim};
  run.preload = false;
  std::istringstream lines(RunVictim(run).out);
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) names.push_back(line);
  return names;
}

}  // namespace lockgraph::runtime
