#include "runtime/describe.h"

#include <cxxabi.h>
#include <stdlib.h>

#include <cstring>

#include "runtime/modules.h"
#include "runtime/recorder.h"
#include "runtime/symbols.h"

namespace lockgraph::runtime {

namespace {

void PrintName(Text& out, const char* name) {
  int status = -1;
  char* plain = std::strncmp(name, "_Z", 2) == 0
                    ? abi::__cxa_demangle(name, nullptr, nullptr, &status)
                    : nullptr;
  out << (plain != nullptr ? plain : name);
  free(plain);
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
  PrintName(out, symbol.name);
  if (symbol.offset != 0) out << '+' << symbol.offset;
  out << '`';
}

void PrintStack(Text& out, uint32_t stack) {
  const auto* record = static_cast<const trace::Stack*>(RecordAt(stack));
  if (record == nullptr) {
    out << "      (no stack was kept)\n";
    return;
  }
  PrintSource(out, record->source);
  constexpr uint32_t kFirst = sizeof(record->pc) / sizeof(uint64_t);
  constexpr uint32_t kNext = trace::kListBytes / sizeof(uint64_t);
  const auto* bytes = reinterpret_cast<const uint8_t*>(record);
  for (uint32_t i = 0; i < record->count; ++i) {
    uint64_t pc = 0;
    if (i < kFirst) {
      pc = record->pc[i];
    } else {
      uint32_t part = 1 + (i - kFirst) / kNext;
      std::memcpy(&pc,
                  bytes + part * trace::kRecordBytes + sizeof(trace::RecordHead) +
                      (i - kFirst) % kNext * sizeof(uint64_t),
                  sizeof(pc));
    }
    out << "      #" << i << ' ' << Hex{pc};
    Symbol symbol = FindSymbol(pc - 1);
    if (symbol.name[0] != 0) {
      out << " in ";
      PrintName(out, symbol.name);
    }
    ModuleOffset where = DescribeAddress(pc - 1);
    if (where.path != nullptr) out << " (" << where.path << '+' << Hex{where.offset} << ')';
    out << '\n';
  }
}

}  // namespace lockgraph::runtime
