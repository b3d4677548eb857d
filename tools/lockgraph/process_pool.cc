#include "tools/lockgraph/process_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <thread>
#include <utility>

namespace lockgraph::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxOutput = 64 * 1024;
constexpr uint64_t kKibPerJob = 768 * 1024;

volatile sig_atomic_t g_interrupted = 0;

// Notes an interrupt for as long as it lives, so that the loop can kill the children and clean up.
class InterruptGuard {
 public:
  InterruptGuard() {
    g_interrupted = 0;
    struct sigaction action = {};
    action.sa_handler = [](int signal) { g_interrupted = signal; };
    sigaction(SIGINT, &action, &old_int_);
    sigaction(SIGTERM, &action, &old_term_);
  }
  ~InterruptGuard() {
    sigaction(SIGINT, &old_int_, nullptr);
    sigaction(SIGTERM, &old_term_, nullptr);
  }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  struct sigaction old_int_ = {};
  struct sigaction old_term_ = {};
};

struct Child {
  size_t index = 0;
  pid_t pid = -1;
  int pipe = -1;  // -1 once it has reached its end
  Clock::time_point deadline;
  bool timed_out = false;
  ProcessResult result;
};

// What the child does between fork and exec: only async-signal-safe calls.
[[noreturn]] void BecomeJob(const char* program, char* const* argv, int output, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // the parent ended before prctl took effect
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const int null = open("/dev/null", O_RDONLY);
  if (null >= 0) dup2(null, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(program, argv);
  _exit(127);
}

// Starts `job`; on failure the result says kNotStarted with errno.
bool Start(const ProcessJob& job, Child& child) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    child.result.code = errno;
    return false;
  }
  std::vector<char*> argv;
  argv.reserve(job.arguments.size() + 1);
  for (const std::string& argument : job.arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  child.pid = fork();
  if (child.pid == 0) BecomeJob(job.program.c_str(), argv.data(), ends[1], parent);
  const int error = errno;
  close(ends[1]);
  if (child.pid < 0) {
    close(ends[0]);
    child.result.code = error;
    return false;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  child.pipe = ends[0];
  return true;
}

void Drain(Child& child) {
  char buffer[4096];
  for (;;) {
    const ssize_t count = read(child.pipe, buffer, sizeof(buffer));
    if (count > 0) {
      const size_t room = kMaxOutput - std::min(kMaxOutput, child.result.output.size());
      child.result.output.append(buffer, std::min(room, static_cast<size_t>(count)));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else if (count < 0 && errno == EAGAIN) {
      return;
    } else {
      close(child.pipe);
      child.pipe = -1;
      return;
    }
  }
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Collects the child if it has ended.
bool Reap(Child& child, int flags) {
  int status = 0;
  rusage usage = {};
  pid_t pid = 0;
  do {
    pid = wait4(child.pid, &status, flags, &usage);
  } while (pid < 0 && errno == EINTR);
  if (pid == 0) return false;
  if (child.pipe >= 0) {
    Drain(child);
    if (child.pipe >= 0) close(child.pipe);
    child.pipe = -1;
  }
  ProcessResult& result = child.result;
  if (child.timed_out) {
    result.end = ProcessResult::End::kTimedOut;
  } else if (WIFSIGNALED(status)) {
    result.end = ProcessResult::End::kSignalled;
    result.code = WTERMSIG(status);
  } else {
    result.end = ProcessResult::End::kExited;
    result.code = WEXITSTATUS(status);
  }
  result.peak_kib = static_cast<uint64_t>(usage.ru_maxrss);
  result.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  return true;
}

// Waits until a child has something to say, one may have ended, or a deadline is near.
void WaitForNews(const std::vector<Child>& running) {
  std::vector<pollfd> polled;
  bool closing = false;
  for (const Child& child : running) {
    if (child.pipe >= 0) {
      polled.push_back({child.pipe, POLLIN, 0});
    } else {
      closing = true;
    }
  }
  // A child whose pipe is closed is about to end: look again soon.
  poll(polled.data(), polled.size(), closing ? 1 : 100);
}

}  // namespace

unsigned DefaultJobs() {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  std::ifstream meminfo("/proc/meminfo");
  std::string key;
  uint64_t kib = 0;
  for (std::string line; std::getline(meminfo, line);) {
    if (line.rfind("MemAvailable:", 0) == 0) {
      kib = std::stoull(line.substr(sizeof("MemAvailable:") - 1));
      break;
    }
  }
  if (kib == 0) return cores;
  return std::max(1u, static_cast<unsigned>(std::min<uint64_t>(cores, kib / kKibPerJob)));
}

namespace {

// Hands over the whole lines of what the child has written so far.
void PassLines(const ProcessPoolOptions& options, Child& child) {
  if (!options.on_line) return;
  std::string& output = child.result.output;
  size_t begin = 0;
  for (size_t end; (end = output.find('\n', begin)) != std::string::npos; begin = end + 1) {
    options.on_line(child.index, output.substr(begin, end - begin));
  }
  output.erase(0, begin);
}

}  // namespace

absl::Status RunProcesses(const std::vector<ProcessJob>& jobs, const ProcessPoolOptions& options,
                          const std::function<void(size_t, const ProcessResult&)>& done) {
  const InterruptGuard interrupts;
  const size_t width = std::max(1u, options.jobs);
  std::vector<Child> running;
  size_t next = 0;
  while (next < jobs.size() || !running.empty()) {
    while (next < jobs.size() && running.size() < width && g_interrupted == 0) {
      Child child;
      child.index = next++;
      child.deadline = Clock::now() + options.timeout;
      if (Start(jobs[child.index], child)) {
        running.push_back(std::move(child));
      } else {
        done(child.index, child.result);
      }
    }
    if (g_interrupted != 0) {
      for (Child& child : running) {
        kill(child.pid, SIGKILL);
        Reap(child, 0);
      }
      return absl::CancelledError("interrupted");
    }
    WaitForNews(running);
    for (size_t i = 0; i < running.size();) {
      Child& child = running[i];
      if (child.pipe >= 0) Drain(child);
      if (options.timeout.count() > 0 && !child.timed_out && Clock::now() > child.deadline) {
        child.timed_out = true;
        kill(child.pid, SIGKILL);
      }
      const bool ended_now = Reap(child, WNOHANG);
      PassLines(options, child);
      if (!ended_now) {
        ++i;
        continue;
      }
      const Child ended = std::move(child);
      running.erase(running.begin() + static_cast<ptrdiff_t>(i));
      done(ended.index, ended.result);
    }
  }
  return absl::OkStatus();
}

}  // namespace lockgraph::cli
