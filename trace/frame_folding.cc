#include "trace/frame_folding.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "trace/function_name.h"
#include "trace/lock_words.h"

namespace lockgraph::trace {
namespace {

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// The libraries that the compiler links by itself, and ours.
constexpr std::array<std::string_view, 11> kModules = {
    "libc.so",  "libc-",    "libpthread", "libstdc++", "libc++.",        "libc++abi",
    "libgcc_s", "ld-linux", "libm.so",    "libunwind", "liblockgraph_rt"};

bool IsPlumbingModule(std::string_view path) {
  const std::string_view base = path.substr(path.rfind('/') + 1);
  return std::any_of(kModules.begin(), kModules.end(),
                     [&](std::string_view name) { return StartsWith(base, name); });
}

bool IsPlumbingFile(std::string_view file) {
  for (std::string_view part :
       {"/include/c++/", "/lockgraph/mutex.h", "/lockgraph/condition_variable.h",
        "/lockgraph/absl_mutex.h", "/lockgraph/call_site.h", "/lockgraph/runtime.h"}) {
    if (absl::StrContains(Absl(file), Absl(part))) return true;
  }
  return false;
}

bool IsPlumbingFunction(std::string_view function) {
  for (std::string_view prefix :
       {"std::", "__gnu_cxx::", "__gthread", "__gthrw", "pthread_", "__pthread_", "__cxa_",
        "lockgraph_v1_", "__libc_", "start_thread", "__clone", "clone3", "_dl_"}) {
    if (StartsWith(function, prefix)) return true;
  }
  return function == "_start" || function == "clone";
}

}  // namespace

bool IsPlumbing(const Frame& frame) {
  return IsPlumbingModule(frame.module_path) || IsPlumbingFile(frame.file) ||
         IsPlumbingFunction(frame.function);
}

bool IsLockOperation(const Frame& frame) {
  const SplitName name = SplitScope(frame.function);
  if (name.last.empty()) return false;
  if (name.scope.empty()) return NamesALockFunction(name.last);
  const std::string_view type = SplitScope(name.scope).last;
  const bool constructor = name.last == type;
  return NamesALock(type) && (constructor || NamesALock(name.last));
}

std::vector<Frame> ProgramFrames(const std::vector<Frame>& frames) {
  std::vector<Frame> own;
  for (const Frame& frame : frames) {
    if (!IsPlumbing(frame)) own.push_back(frame);
  }
  if (own.empty() && !frames.empty()) {
    // Without debug information a template of the library stands for the program's code inlined
    // into it.
    const auto inside = std::find_if_not(frames.begin(), frames.end(), [](const Frame& frame) {
      return IsPlumbingModule(frame.module_path);
    });
    own.push_back(inside == frames.end() ? frames.back() : *inside);
  }
  return own;
}

size_t LockOperationFrames(const std::vector<Frame>& frames) {
  size_t count = 0;
  while (count + 1 < frames.size() && IsLockOperation(frames[count])) ++count;
  return count;
}

}  // namespace lockgraph::trace
