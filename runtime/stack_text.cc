#include "runtime/stack_text.h"

#include <sys/syscall.h>

#include <cstring>

#include "runtime/code_places.h"
#include "runtime/describe.h"
#include "runtime/elf_file.h"
#include "runtime/modules.h"
#include "runtime/raw.h"
#include "runtime/recorder.h"
#include "runtime/symbols.h"
#include "trace/trace_format.h"

namespace lockgraph::runtime {

namespace {

constexpr uint32_t kMostFrames = 12;             // of the program, printed
constexpr uint64_t kMostLineNs = 3'000'000'000;  // spent on line tables by one process
constexpr uint64_t kMostTableBytes = 256u << 20;

constinit uint64_t spent_on_lines = 0;

// The i-th return address of a stack in the trace.
uint64_t PcOf(const trace::Stack* record, uint32_t i) {
  constexpr uint32_t kFirst = sizeof(record->pc) / sizeof(uint64_t);
  constexpr uint32_t kNext = trace::kListBytes / sizeof(uint64_t);
  if (i < kFirst) return record->pc[i];
  uint64_t pc = 0;
  const auto* bytes = reinterpret_cast<const uint8_t*>(record);
  uint32_t part = 1 + (i - kFirst) / kNext;
  std::memcpy(&pc,
              bytes + part * trace::kRecordBytes + sizeof(trace::RecordHead) +
                  (i - kFirst) % kNext * sizeof(uint64_t),
              sizeof(pc));
  return pc;
}

struct Frame {
  uint64_t pc = 0;  // of the call
  ModuleOffset where;
  std::string function;  // as the linker has it
  SourceLine line;
};

bool IsSystemFile(const char* file) { return std::strncmp(file, "/usr/", 5) == 0; }

// The frames that one return address stands for, innermost first: calls may have been inlined.
std::vector<Frame> FramesAt(uint64_t pc) {
  Frame frame;
  frame.pc = pc;
  frame.where = DescribeAddress(pc);
  if (frame.where.path == nullptr) return {frame};
  ElfFile file(frame.where.path);
  frame.function = FindSymbol(file, frame.where.offset).name;
  std::vector<Frame> frames;
  if (spent_on_lines < kMostLineNs && file.Section(".debug_info").size() < kMostTableBytes) {
    uint64_t begin = NowNs();
    CodePlace places[kMostInlined];
    uint32_t count = FindPlaces(file, frame.where.offset, places);
    for (uint32_t i = 0; i < count; ++i) {
      Frame next = frame;
      next.line = places[i].line;
      if (i + 1 < count || frame.function.empty()) next.function = places[i].function;
      frames.push_back(next);
    }
    spent_on_lines += NowNs() - begin;
  }
  if (frames.empty()) frames.push_back(frame);
  return frames;
}

// Names as the linker has them, which begin with the namespace whatever the function returns.
bool IsLibraryName(const char* name) {
  for (const char* glue : {"_ZNSt", "_ZNKSt", "_ZSt", "_ZN9__gnu_cxx", "_start", "__libc_start"}) {
    if (std::strncmp(name, glue, std::strlen(glue)) == 0) return true;
  }
  return std::strstr(name, "__gthread_") != nullptr;
}

// What stands between the program and the thread library, and says nothing about the program:
// guards, wrappers, starters of threads.
bool IsGlue(const Frame& frame) {
  if (IsSystemFile(frame.line.file)) return true;
  if (!frame.function.empty()) return IsLibraryName(frame.function.c_str());
  if (frame.where.path == nullptr) return false;
  for (const char* library : {"/libstdc++.so", "/libc++.so", "/libc.so", "/libpthread.so"}) {
    if (std::strstr(frame.where.path, library) != nullptr) return true;
  }
  return false;
}

void PrintFile(Text& out, const char* file) {
  char here[1024];
  long size = RawSyscall(SYS_getcwd, reinterpret_cast<long>(here), sizeof(here));
  size_t length = size > 1 ? static_cast<size_t>(size) - 1 : 0;
  if (length > 1 && std::strncmp(file, here, length) == 0 && file[length] == '/') {
    file += length + 1;
  }
  out << file;
}

void PrintWhere(Text& out, const Frame& frame) {
  bool placed = frame.line.file[0] != 0;
  if (placed) {
    PrintFile(out, frame.line.file);
    out << ':' << frame.line.line;
    if (frame.line.column != 0) out << ':' << frame.line.column;
  }
  if (!frame.function.empty() && (!placed || !IsLibraryName(frame.function.c_str()))) {
    out << (placed ? " in `" : "`") << PlainName(frame.function.c_str()).c_str() << '`';
  } else if (!placed && frame.where.path == nullptr) {
    out << "an unknown place";
  }
  if (placed || frame.where.path == nullptr) return;
  const char* slash = std::strrchr(frame.where.path, '/');
  const char* module = slash != nullptr ? slash + 1 : frame.where.path;
  if (frame.function.empty()) {
    out << "a function of " << module;
  } else {
    out << " (" << module << ')';
  }
}

// The text of the line, unless the file has changed since the program was built.
void PrintSourceText(Text& out, const char* path, uint32_t line, int64_t built) {
  MappedFile file(path);
  const char* text = file.At<char>(0, file.size());
  if (text == nullptr || file.size() == 0 || file.changed() > built) return;
  const char* end = text + file.size();
  for (uint32_t at = 1; at < line && text != nullptr; ++at) {
    const void* newline = std::memchr(text, '\n', static_cast<size_t>(end - text));
    text = newline != nullptr ? static_cast<const char*>(newline) + 1 : nullptr;
  }
  if (text == nullptr) return;
  const void* newline = std::memchr(text, '\n', static_cast<size_t>(end - text));
  const char* stop = newline != nullptr ? static_cast<const char*>(newline) : end;
  while (text < stop && (*text == ' ' || *text == '\t')) ++text;
  constexpr ptrdiff_t kMostText = 160;
  if (text == stop) return;
  out << "       |  ";
  out.Append(text, static_cast<size_t>(stop - text < kMostText ? stop - text : kMostText)) << '\n';
}

// The place that the program told of itself; false if it told none.
bool PrintTold(Text& out, const trace::Stack* stack) {
  const auto* source = static_cast<const trace::Source*>(RecordAt(stack->source));
  if (source == nullptr) return false;
  uint32_t inside = source->file_bytes;
  if (inside > sizeof(source->text)) inside = sizeof(source->text);
  char path[sizeof(source->text) + 1] = {};
  std::memcpy(path, source->text, inside);
  PrintFile(out, path);
  out << ':' << source->line;
  if (source->column != 0) out << ':' << source->column;
  return true;
}

const trace::Stack* StackAt(uint32_t id) { return static_cast<const trace::Stack*>(RecordAt(id)); }

int64_t BuiltAt(const Frame& frame) {
  return frame.where.path != nullptr ? MappedFile(frame.where.path).changed() : 0;
}

// Calls `visit(frame)` for each frame of the program, innermost first, until it says false. A stack
// that is all glue is shown as it is.
template <typename Visit>
void VisitFrames(const trace::Stack* record, Visit visit) {
  std::vector<Frame> glue;
  bool any = false;
  for (uint32_t i = 0; record != nullptr && i < record->count; ++i) {
    for (const Frame& frame : FramesAt(PcOf(record, i) - 1)) {
      if (IsGlue(frame)) {
        if (!any) glue.push_back(frame);
        continue;
      }
      any = true;
      if (!visit(frame)) return;
    }
  }
  for (const Frame& frame : glue) {
    if (any || !visit(frame)) return;
  }
}

}  // namespace

void PrintStack(Text& out, uint32_t stack) {
  const trace::Stack* record = StackAt(stack);
  if (record == nullptr) {
    out << "      (no stack was kept)\n";
    return;
  }
  uint32_t shown = 0;
  if (record->source != 0) {
    out << "      --> ";
    if (PrintTold(out, record)) ++shown;
    out << '\n';
  }
  VisitFrames(record, [&](const Frame& frame) {
    out << (shown == 0 ? "      --> " : "      called at ");
    PrintWhere(out, frame);
    out << '\n';
    if (shown == 0) PrintSourceText(out, frame.line.file, frame.line.line, BuiltAt(frame));
    return ++shown < kMostFrames;
  });
}

bool PrintPlace(Text& out, uint32_t stack) {
  bool printed = false;
  VisitFrames(StackAt(stack), [&](const Frame& frame) {
    PrintWhere(out, frame);
    printed = true;
    return false;
  });
  return printed;
}

const char* LibraryEvent(uint32_t stack) {
  struct Word {
    const char* part;
    const char* event;
  };
  static constexpr Word kWords[] = {{"barrier", "barrier"},     {"latch", "latch"},
                                    {"semaphore", "semaphore"}, {"future", "future"},
                                    {"_sub_state", "future"},   {"atomic", "atomic variable"}};
  const trace::Stack* record = StackAt(stack);
  const char* found = "event";
  for (uint32_t i = 0; record != nullptr && i < record->count; ++i) {
    for (const Frame& frame : FramesAt(PcOf(record, i) - 1)) {
      if (!IsGlue(frame)) return found;
      for (const Word& word : kWords) {
        if (std::strstr(frame.function.c_str(), word.part) == nullptr) continue;
        found = word.event;  // the outermost says most: a latch waits on an atomic variable
        break;
      }
    }
  }
  return found;
}

std::vector<std::string> FramesOf(uint32_t stack) {
  std::vector<std::string> frames;
  const trace::Stack* record = StackAt(stack);
  for (uint32_t i = 0; record != nullptr && i < record->count; ++i) {
    for (const Frame& frame : FramesAt(PcOf(record, i) - 1)) {
      frames.push_back(Demangled(frame.function.c_str()));
    }
  }
  return frames;
}

std::string InnermostFunction(uint32_t stack) {
  std::string function;
  VisitFrames(StackAt(stack), [&](const Frame& frame) {
    if (!IsGlue(frame)) function = frame.function;
    return function.empty();
  });
  return PlainName(function.c_str());
}

std::string OutermostFunction(uint32_t stack) {
  std::string function;
  VisitFrames(StackAt(stack), [&](const Frame& frame) {
    if (!IsGlue(frame) && !frame.function.empty()) function = frame.function;
    return true;
  });
  return PlainName(function.c_str());
}

}  // namespace lockgraph::runtime
