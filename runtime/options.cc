#include "runtime/options.h"

#include <cstdlib>
#include <cstring>

#include "runtime/text.h"

// A program may define it: options that LOCKGRAPH_OPTIONS then overrides.
extern "C" __attribute__((weak)) const char* __lockgraph_default_options();

namespace lockgraph::runtime {

constinit Options options;

namespace {

enum class Type { kText, kNumber, kBool, kAction };

struct Flag {
  const char* name;
  Type type;
  void* value;
  const char* help;
};

const Flag kFlags[] = {
    {"log_path", Type::kText, options.log_path, "stderr, stdout, or a path (.PID is added)"},
    {"trace_path", Type::kText, options.trace_path, "write a trace; %p is the process id"},
    {"suppressions", Type::kText, options.suppressions, "file with lines deadlock:FUNCTION"},
    {"exitcode", Type::kNumber, &options.exitcode, "status when a report ends the program"},
    {"on_deadlock", Type::kAction, &options.on_deadlock, "report, exit or abort when it hangs"},
    {"on_stall", Type::kAction, &options.on_stall, "the same for a suspected hang"},
    {"halt_on_error", Type::kBool, &options.halt_on_error, "the same as on_deadlock=exit"},
    {"verbosity", Type::kNumber, &options.verbosity, "1: say that the runtime is there"},
    {"help", Type::kBool, &options.help, "print this list"},
    {"detect_deadlocks", Type::kBool, &options.detect_deadlocks, "look for hangs as they happen"},
    {"report_at_exit", Type::kBool, &options.report_at_exit,
     "report potential deadlocks at exit when no trace is written"},
    {"check_ms", Type::kNumber, &options.check_ms, "a wait is looked at after so many ms"},
    {"stall_ms", Type::kNumber, &options.stall_ms, "a wait is suspected after so many ms"},
    {"hold_ms", Type::kNumber, &options.hold_ms,
     "report a lock held for longer while others wait for it; 0: never"},
    {"report_signal", Type::kNumber, &options.report_signal,
     "signal number that asks for a report; 0: none"},
    {"trace_mb", Type::kNumber, &options.trace_mb, "size of the (sparse) trace"},
    {"trace_parent", Type::kNumber, &options.trace_parent,
     "process whose child writes its trace at once; others when they use a lock; 0: all"},
    {"stack_frames", Type::kNumber, &options.stack_frames, "frames kept of a stack, at most 64"},
    {"unwind", Type::kBool, &options.unwind, "unwind where frame pointers lead nowhere"},
    {"timeline", Type::kBool, &options.timeline, "record every hold and every wait"},
};

bool Is(const char* text, size_t size, const char* word) {
  return std::strlen(word) == size && std::memcmp(text, word, size) == 0;
}

bool SetBool(const char* value, size_t size, bool* out) {
  if (Is(value, size, "1") || Is(value, size, "true") || Is(value, size, "yes")) {
    *out = true;
  } else if (Is(value, size, "0") || Is(value, size, "false") || Is(value, size, "no")) {
    *out = false;
  } else {
    return false;
  }
  return true;
}

bool SetNumber(const char* value, size_t size, uint32_t* out) {
  uint64_t number = 0;
  if (size == 0 || size > 9) return false;
  for (size_t i = 0; i < size; ++i) {
    if (value[i] < '0' || value[i] > '9') return false;
    number = number * 10 + static_cast<uint64_t>(value[i] - '0');
  }
  *out = static_cast<uint32_t>(number);
  return true;
}

bool SetAction(const char* value, size_t size, OnDeadlock* out) {
  if (Is(value, size, "report")) {
    *out = OnDeadlock::kReport;
  } else if (Is(value, size, "exit")) {
    *out = OnDeadlock::kExit;
  } else if (Is(value, size, "abort")) {
    *out = OnDeadlock::kAbort;
  } else {
    return false;
  }
  return true;
}

bool Set(const Flag& flag, const char* value, size_t size) {
  switch (flag.type) {
    case Type::kText: {
      if (size >= 1024) return false;
      char* out = static_cast<char*>(flag.value);
      std::memcpy(out, value, size);
      out[size] = 0;
      return true;
    }
    case Type::kNumber:
      return SetNumber(value, size, static_cast<uint32_t*>(flag.value));
    case Type::kBool:
      return SetBool(value, size, static_cast<bool*>(flag.value));
    case Type::kAction:
      return SetAction(value, size, static_cast<OnDeadlock*>(flag.value));
  }
  return false;
}

void ParseOne(const char* begin, const char* end) {
  const char* equals =
      static_cast<const char*>(std::memchr(begin, '=', static_cast<size_t>(end - begin)));
  if (equals != nullptr) {
    for (const Flag& flag : kFlags) {
      if (!Is(begin, static_cast<size_t>(equals - begin), flag.name)) continue;
      if (Set(flag, equals + 1, static_cast<size_t>(end - equals - 1))) {
        if (flag.value == &options.exitcode) options.exitcode_given = true;
        return;
      }
      break;
    }
  }
  Text message(true);
  message << "lockgraph: ignoring the option '";
  message.Append(begin, static_cast<size_t>(end - begin)) << "' (help=1 lists what there is)\n";
}

// Options stand between colons, commas or blanks. A value may be quoted.
void Parse(const char* text) {
  if (text == nullptr) return;
  while (*text != 0) {
    if (std::strchr(": ,\t\n", *text) != nullptr) {
      ++text;
      continue;
    }
    const char* end = text;
    while (*end != 0 && std::strchr(": ,\t\n", *end) == nullptr) ++end;
    ParseOne(text, end);
    text = end;
  }
}

void PrintHelp() {
  Text out(true);
  out << "Options of the lockgraph runtime (LOCKGRAPH_OPTIONS=key=value:key=value):\n";
  for (const Flag& flag : kFlags) {
    out << "  " << flag.name;
    for (size_t i = std::strlen(flag.name); i < 18; ++i) out << ' ';
    out << flag.help << '\n';
  }
}

}  // namespace

void ReadOptions() {
  if (__lockgraph_default_options != nullptr) Parse(__lockgraph_default_options());
  Parse(std::getenv("LOCKGRAPH_OPTIONS"));
  if (options.halt_on_error) options.on_deadlock = OnDeadlock::kExit;
  if (options.stack_frames > 64) options.stack_frames = 64;
  if (options.trace_mb < 1) options.trace_mb = 1;
  if (options.trace_mb > 16384) options.trace_mb = 16384;
  if (options.check_ms < 10) options.check_ms = 10;
  if (options.help) PrintHelp();
}

}  // namespace lockgraph::runtime
