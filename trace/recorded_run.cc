#include "trace/recorded_run.h"

#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "trace/trace_reader.h"

extern char** environ;

namespace lockgraph::trace {
namespace {

namespace fs = std::filesystem;

// Passed on to the program. SIGINT and SIGQUIT from the terminal reach it by themselves.
constexpr int kForwarded[] = {SIGINT,  SIGQUIT, SIGTERM, SIGHUP,
                              SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH};

constexpr std::chrono::milliseconds kPollInterval{5};

#if defined(__x86_64__)
constexpr unsigned kMachine = llvm::ELF::EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kMachine = llvm::ELF::EM_AARCH64;
#else
#error "name the ELF machine of this processor here"
#endif

volatile sig_atomic_t running_child = 0;

void Forward(int signal, siginfo_t* info, void*) {
  const int saved = errno;
  const bool from_terminal =
      info->si_code == SI_KERNEL && (signal == SIGINT || signal == SIGQUIT || signal == SIGWINCH);
  if (running_child > 0 && !from_terminal) kill(running_child, signal);
  errno = saved;
}

// Passes signals on to `running_child` while it lives.
class Forwarding {
 public:
  Forwarding() {
    struct sigaction action = {};
    action.sa_sigaction = Forward;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    for (size_t i = 0; i < std::size(kForwarded); ++i) {
      sigaction(kForwarded[i], &action, &before_[i]);
    }
  }
  Forwarding(const Forwarding&) = delete;
  Forwarding& operator=(const Forwarding&) = delete;
  ~Forwarding() {
    running_child = 0;
    for (size_t i = 0; i < std::size(kForwarded); ++i) {
      sigaction(kForwarded[i], &before_[i], nullptr);
    }
  }

 private:
  struct sigaction before_[std::size(kForwarded)];
};

// A directory that is removed at the end, unless it was the caller's.
class TraceDirectory {
 public:
  static absl::StatusOr<TraceDirectory> Open(const std::string& wanted) {
    std::error_code error;
    if (!wanted.empty()) {
      fs::create_directories(wanted, error);
      const fs::path absolute = fs::absolute(wanted, error);
      if (!fs::is_directory(absolute, error) || access(absolute.c_str(), W_OK) != 0) {
        return absl::PermissionDeniedError(
            absl::StrCat(wanted, ": traces cannot be written there; name a writable directory"));
      }
      return TraceDirectory(absolute.string(), false);
    }
    fs::path base = fs::temp_directory_path(error);
    if (error) base = "/tmp";
    std::string path = (base / "lockgraph.XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) {
      return absl::PermissionDeniedError(absl::StrCat(
          base.string(), ": no temporary directory can be made: ", std::strerror(errno),
          "; set TMPDIR or keep the traces in a directory of your own"));
    }
    return TraceDirectory(std::move(path), true);
  }

  TraceDirectory(TraceDirectory&& other) noexcept
      : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, false)) {}
  TraceDirectory& operator=(TraceDirectory&&) = delete;
  ~TraceDirectory() {
    std::error_code ignored;
    if (temporary_) fs::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

 private:
  TraceDirectory(std::string path, bool temporary)
      : path_(std::move(path)), temporary_(temporary) {}

  std::string path_;
  bool temporary_;
};

std::string EnvironmentOr(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

// The environment of this process with the runtime in front of what is preloaded already.
std::vector<std::string> Environment(const RunRequest& request, const std::string& directory) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.substr(0, 11) == "LD_PRELOAD=" || text.substr(0, 18) == "LOCKGRAPH_OPTIONS=" ||
        text.substr(0, 13) == "ASAN_OPTIONS=") {
      continue;
    }
    environment.emplace_back(text);
  }
  // Where AddressSanitizer is a library (GCC's way), it refuses to come second without this.
  const std::string asan = EnvironmentOr("ASAN_OPTIONS", "");
  environment.push_back(
      absl::StrCat("ASAN_OPTIONS=verify_asan_link_order=0", asan.empty() ? "" : ":", asan));
  const std::string others = EnvironmentOr("LD_PRELOAD", "");
  environment.push_back(
      absl::StrCat("LD_PRELOAD=", request.runtime, others.empty() ? "" : ":", others));
  std::string options = absl::StrCat("LOCKGRAPH_OPTIONS=trace_path=", directory,
                                     "/%p.lgt:on_deadlock=exit:trace_parent=", getpid());
  for (const std::string& more : {request.options, EnvironmentOr("LOCKGRAPH_OPTIONS", "")}) {
    if (!more.empty()) absl::StrAppend(&options, ":", more);
  }
  environment.push_back(std::move(options));
  return environment;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct Ending {
  int exit_status = 0;
  bool timed_out = false;
};

// Waits for the child, killing it when its time is over.
Ending Await(pid_t child, std::chrono::milliseconds timeout) {
  Ending ending;
  int status = 0;
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const pid_t ended = waitpid(child, &status, timeout.count() > 0 ? WNOHANG : 0);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) break;
    if (ended != 0) continue;
    if (!ending.timed_out && std::chrono::steady_clock::now() > deadline) {
      ending.timed_out = true;
      kill(child, SIGKILL);
    }
    usleep(static_cast<useconds_t>(std::chrono::microseconds(kPollInterval).count()));
  }
  ending.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ending;
}

void ReadTraces(const std::string& directory, RecordedRun& run) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".lgt") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    absl::StatusOr<Trace> trace = ReadTrace(path);
    if (trace.ok()) {
      run.traces.push_back(*std::move(trace));
    } else {
      run.problems.emplace_back(trace.status().message());
    }
  }
  std::stable_sort(run.traces.begin(), run.traces.end(), [](const Trace& a, const Trace& b) {
    return a.header.start_time < b.header.start_time;
  });
}

// The interpreter that a script names in its first line.
std::optional<std::string> InterpreterOf(llvm::StringRef text) {
  if (!text.consume_front("#!")) return std::nullopt;
  text = text.take_until([](char c) { return c == '\n'; }).ltrim();
  return text.take_until([](char c) { return c == ' ' || c == '\t' || c == '\r'; }).str();
}

constexpr char kLinkInstead[] =
    "; build it with the runtime linked in instead (see the guide to the runtime)";

// What runtime/linking_static.cc leaves in a program without a dynamic linker.
bool HasRuntimeInside(const llvm::object::ELF64LEObjectFile& elf) {
  return llvm::any_of(elf.sections(), [](const llvm::object::SectionRef& section) {
    llvm::Expected<llvm::StringRef> name = section.getName();
    if (name) return *name == ".note.lockgraph";
    llvm::consumeError(name.takeError());
    return false;
  });
}

}  // namespace

absl::StatusOr<std::string> FindProgram(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (access(name.c_str(), X_OK) == 0) return name;
    return absl::NotFoundError(absl::StrCat(name, ": cannot be run: ", std::strerror(errno),
                                            "; check the path and its permissions"));
  }
  llvm::ErrorOr<std::string> found = llvm::sys::findProgramByName(name);
  if (found) return *found;
  return absl::NotFoundError(
      absl::StrCat(name, ": no such program in PATH; give its path, e.g. ./", name));
}

absl::Status CheckPreloadable(const std::string& program) {
  struct stat status = {};
  if (stat(program.c_str(), &status) != 0) {
    return absl::NotFoundError(absl::StrCat(program, ": ", std::strerror(errno)));
  }
  const bool other_user = (status.st_mode & S_ISUID) != 0 && status.st_uid != geteuid();
  const bool other_group = (status.st_mode & S_ISGID) != 0 && status.st_gid != getegid();
  const bool capable = getxattr(program.c_str(), "security.capability", nullptr, 0) > 0;
  if (other_user || other_group || capable) {
    return absl::FailedPreconditionError(absl::StrCat(
        program,
        ": runs with more rights than yours, so the system preloads nothing into it; run it "
        "as its owner, or a copy without the set-id bit and file capabilities"));
  }
  auto buffer = llvm::MemoryBuffer::getFile(program, false, /*RequiresNullTerminator=*/false);
  if (!buffer) {
    return absl::PermissionDeniedError(
        absl::StrCat(program, ": cannot be examined: ", buffer.getError().message()));
  }
  const llvm::StringRef bytes = (*buffer)->getBuffer();
  if (const auto interpreter = InterpreterOf(bytes)) {
    return interpreter->empty() || *interpreter == program ? absl::OkStatus()
                                                           : CheckPreloadable(*interpreter);
  }
  auto object = llvm::object::ObjectFile::createELFObjectFile((*buffer)->getMemBufferRef());
  if (!object) {
    llvm::consumeError(object.takeError());
    return absl::InvalidArgumentError(
        absl::StrCat(program, ": neither an ELF program nor a script; name the program itself"));
  }
  const auto* elf = llvm::dyn_cast<llvm::object::ELF64LEObjectFile>(object->get());
  if (elf == nullptr || elf->getELFFile().getHeader().e_machine != kMachine) {
    return absl::FailedPreconditionError(
        absl::StrCat(program,
                     ": built for another kind of processor than the runtime; build it for "
                     "this one"));
  }
  auto headers = elf->getELFFile().program_headers();
  if (!headers) {
    return absl::InvalidArgumentError(
        absl::StrCat(program, ": damaged: ", llvm::toString(headers.takeError())));
  }
  const bool dynamic = std::any_of(headers->begin(), headers->end(), [](const auto& header) {
    return header.p_type == llvm::ELF::PT_INTERP;
  });
  if (dynamic || HasRuntimeInside(*elf)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      program,
      ": statically linked, so nothing can be preloaded into it; link it with the shared C library "
      "(without -static), or with liblockgraph_rt_static.a (see the guide to the runtime)"));
}

absl::StatusOr<RecordedRun> RecordRun(const RunRequest& request) {
  if (request.command.empty()) {
    return absl::InvalidArgumentError(
        "no program to run; write it after two dashes: lockgraph run -- PROGRAM ARGUMENTS");
  }
  absl::StatusOr<std::string> program = FindProgram(request.command[0]);
  if (!program.ok()) return program.status();
  if (absl::Status status = CheckPreloadable(*program); !status.ok()) return status;
  if (access(request.runtime.c_str(), R_OK) != 0) {
    return absl::NotFoundError(absl::StrCat(request.runtime,
                                            ": the runtime is not there: ", std::strerror(errno),
                                            "; name liblockgraph_rt.so with --runtime"));
  }
  absl::StatusOr<TraceDirectory> directory = TraceDirectory::Open(request.trace_directory);
  if (!directory.ok()) return directory.status();

  std::vector<std::string> arguments = request.command;
  std::vector<std::string> environment = Environment(request, directory->path());
  RecordedRun run;
  {
    Forwarding forwarding;
    pid_t child = 0;
    const int error = posix_spawn(&child, program->c_str(), nullptr, nullptr,
                                  Pointers(arguments).data(), Pointers(environment).data());
    if (error != 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(*program, ": cannot be run: ", std::strerror(error)));
    }
    running_child = child;
    const Ending ending = Await(child, request.timeout);
    run.exit_status = ending.exit_status;
    run.timed_out = ending.timed_out;
  }
  ReadTraces(directory->path(), run);
  if (run.traces.empty() && run.problems.empty()) {
    run.problems.push_back(absl::StrCat(
        *program,
        ": recorded nothing: the runtime was not loaded into it. It may drop LD_PRELOAD or "
        "run another program that cannot be preloaded",
        kLinkInstead));
  }
  return run;
}

}  // namespace lockgraph::trace
