#include "runtime/describe.h"

#include <cxxabi.h>
#include <stdlib.h>

#include <algorithm>
#include <cstring>

#include "runtime/modules.h"
#include "runtime/recorder.h"
#include "runtime/stack_text.h"
#include "runtime/symbols.h"
#include "trace/function_name.h"

namespace lockgraph::runtime {

std::string Demangled(const char* name) {
  int status = -1;
  char* plain = std::strncmp(name, "_Z", 2) == 0
                    ? abi::__cxa_demangle(name, nullptr, nullptr, &status)
                    : nullptr;
  std::string result = plain != nullptr ? plain : name;
  free(plain);
  return result;
}

std::string PlainName(const char* name) { return trace::ProgramSpelling(Demangled(name)); }

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
    case trace::ResourceKind::kFile:
      return "file";
    case trace::ResourceKind::kLatch:
      return "latch";
  }
  return "object";
}

void PrintSymbol(Text& out, const Symbol& symbol) {
  out << '`';
  out << PlainName(symbol.name).c_str();
  if (symbol.offset != 0) out << '+' << symbol.offset;
  out << '`';
}

std::string GivenName(uint32_t lock) {
  for (uint32_t id = 1; lock != 0 && id <= RecordCount(); ++id) {
    const auto* head = static_cast<const trace::RecordHead*>(RecordAt(id));
    if (head == nullptr || head->id != lock || head->part != 0) continue;
    if ((head->commit & 0xffff) != static_cast<uint32_t>(trace::RecordKind::kResourceName))
      continue;
    const auto* name = static_cast<const trace::ResourceName*>(static_cast<const void*>(head));
    return std::string(name->name, std::min<size_t>(name->name_bytes, sizeof(name->name)));
  }
  return "";
}

std::string DescribeLock(const trace::Resource& resource) {
  std::string text = KindName(resource.kind);
  if (std::string name = GivenName(resource.head.id); !name.empty())
    return text + " `" + name + "`";
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

}  // namespace lockgraph::runtime
