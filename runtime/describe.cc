#include "runtime/describe.h"

#include <cxxabi.h>
#include <stdlib.h>

#include <cstring>

#include "runtime/modules.h"
#include "runtime/recorder.h"
#include "runtime/symbols.h"

namespace lockgraph::runtime {

namespace {

// As the program spells it.
std::string PlainName(const char* name) {
  int status = -1;
  char* plain = std::strncmp(name, "_Z", 2) == 0
                    ? abi::__cxa_demangle(name, nullptr, nullptr, &status)
                    : nullptr;
  std::string result = plain != nullptr ? plain : name;
  free(plain);
  return result;
}

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

void PrintSource(Text& out, uint32_t id) {
  const auto* source = static_cast<const trace::Source*>(RecordAt(id));
  if (source == nullptr) return;
  uint32_t inside = source->file_bytes;
  if (inside > sizeof(source->text)) inside = sizeof(source->text);
  out << "      at ";
  out.Append(source->text, inside) << ':' << source->line;
  if (source->column != 0) out << ':' << source->column;
  out << '\n';
}

// What stands between the program and the thread library, and says nothing about the program:
// guards, wrappers, starters of threads. By names as the linker has them, which begin with the
// namespace whatever the function returns.
bool IsGlue(const Symbol& symbol, const ModuleOffset& where) {
  if (symbol.name[0] == 0) {
    if (where.path == nullptr) return false;
    for (const char* library : {"/libstdc++.so", "/libc++.so", "/libc.so", "/libpthread.so"}) {
      if (std::strstr(where.path, library) != nullptr) return true;
    }
    return false;
  }
  for (const char* glue : {"_ZNSt", "_ZNKSt", "_ZSt", "_ZN9__gnu_cxx", "_start", "__libc_start"}) {
    if (std::strncmp(symbol.name, glue, std::strlen(glue)) == 0) return true;
  }
  return std::strstr(symbol.name, "__gthread_") != nullptr;
}

void PrintFrame(Text& out, uint32_t number, const Symbol& symbol, const ModuleOffset& where,
                uint64_t pc) {
  out << "      #" << number << ' ';
  if (symbol.name[0] != 0) {
    out << "in " << PlainName(symbol.name).c_str() << ' ';
  } else if (where.path == nullptr) {
    out << Hex{pc};
  }
  if (where.path != nullptr) out << '(' << where.path << '+' << Hex{where.offset} << ')';
  out << '\n';
}

}  // namespace

const char* KindName(trace::ResourceKind kind) {
  switch (kind) {
    case trace::ResourceKind::kMutex:
    case trace::ResourceKind::kTimedMutex:
      return "mutex";
    case trace::ResourceKind::kRwlock:
      return "readers-writer lock";
    case trace::ResourceKind::kSpin:
      return "spin lock";
    case trace::ResourceKind::kCondition:
      return "condition";
    case trace::ResourceKind::kBarrier:
      return "barrier";
    case trace::ResourceKind::kSemaphore:
      return "semaphore";
    case trace::ResourceKind::kOnce:
      return "once flag";
    case trace::ResourceKind::kGuard:
      return "initialisation of";
    case trace::ResourceKind::kFutex:
      return "event";
    case trace::ResourceKind::kCustomLock:
      return "lock";
    case trace::ResourceKind::kCustomEvent:
      return "event";
    case trace::ResourceKind::kFuture:
      return "future";
    case trace::ResourceKind::kLatch:
      return "latch";
  }
  return "object";
}

void PrintAddress(Text& out, uint64_t address) {
  Symbol symbol = FindSymbol(address);
  if (symbol.name[0] == 0) {
    out << Hex{address};
    return;
  }
  out << '`';
  out << PlainName(symbol.name).c_str();
  if (symbol.offset != 0) out << '+' << symbol.offset;
  out << '`';
}

std::string DescribeLock(const trace::Resource& resource) {
  std::string text = KindName(resource.kind);
  Symbol symbol = FindSymbol(resource.address);
  if (symbol.name[0] != 0) {
    text += " `" + PlainName(symbol.name);
    if (symbol.offset != 0) text += "+" + std::to_string(symbol.offset);
    return text + "`";
  }
  uint32_t stack = resource.create_stack != 0 ? resource.create_stack : resource.first_stack;
  std::string function = InnermostFunction(stack);
  text += " " + std::to_string(resource.head.id);
  if (function.empty()) return text;
  return text + (resource.create_stack != 0 ? " (made in " : " (first taken in ") + function + ")";
}

std::vector<std::string> FramesOf(uint32_t stack) {
  std::vector<std::string> frames;
  const auto* record = static_cast<const trace::Stack*>(RecordAt(stack));
  for (uint32_t i = 0; record != nullptr && i < record->count; ++i) {
    frames.push_back(PlainName(FindSymbol(PcOf(record, i) - 1).name));
  }
  return frames;
}

std::string InnermostFunction(uint32_t stack) {
  for (const std::string& frame : FramesOf(stack)) {
    if (!frame.empty() && frame.rfind("std::", 0) != 0 &&
        frame.find(" std::") == std::string::npos) {
      return frame;
    }
  }
  return "";
}

void PrintStack(Text& out, uint32_t stack) {
  const auto* record = static_cast<const trace::Stack*>(RecordAt(stack));
  if (record == nullptr) {
    out << "      (no stack was kept)\n";
    return;
  }
  PrintSource(out, record->source);
  uint32_t shown = 0;
  for (bool with_glue : {false, true}) {
    for (uint32_t i = 0; i < record->count; ++i) {
      uint64_t pc = PcOf(record, i);
      Symbol symbol = FindSymbol(pc - 1);
      ModuleOffset where = DescribeAddress(pc - 1);
      if (!with_glue && IsGlue(symbol, where)) continue;
      PrintFrame(out, i, symbol, where, pc);
      ++shown;
    }
    if (shown > 0) return;  // a stack that is all glue is shown as it is
  }
}

}  // namespace lockgraph::runtime
