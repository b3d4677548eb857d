#include "trace/lock_naming.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "trace/frame_folding.h"
#include "trace/function_name.h"

namespace lockgraph::trace {
namespace {

std::string KindWord(lockorder::ResourceKind kind) {
  switch (kind) {
    case lockorder::ResourceKind::kLock:
      return "lock";
    case lockorder::ResourceKind::kThreadEnd:
      return "thread";
    case lockorder::ResourceKind::kCondition:
      return "condition";
    case lockorder::ResourceKind::kFuture:
      return "event";
    case lockorder::ResourceKind::kLatch:
      return "latch";
    case lockorder::ResourceKind::kBarrier:
      return "barrier";
    case lockorder::ResourceKind::kSemaphore:
      return "semaphore";
    case lockorder::ResourceKind::kOnce:
      return "initialisation";
  }
  return "lock";
}

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string LastName(const LockExpression& expression) {
  for (auto it = expression.steps.rbegin(); it != expression.steps.rend(); ++it) {
    if (*it != "[]" && *it != "()") return *it;
  }
  return expression.root;
}

bool IsMember(const LockExpression& expression) {
  return std::any_of(expression.steps.begin(), expression.steps.end(),
                     [](const std::string& step) { return step != "[]" && step != "()"; });
}

size_t LockSize(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kMutex:
    case ResourceKind::kTimedMutex:
      return 40;
    case ResourceKind::kRwlock:
      return 56;
    case ResourceKind::kCondition:
      return 48;
    case ResourceKind::kSemaphore:
    case ResourceKind::kBarrier:
      return 32;
    default:
      return 0;
  }
}

}  // namespace

void LockNaming::Name(const ResourceEntry& entry, std::span<const uint32_t> uses, SiteTable& sites,
                      lockorder::Resource& resource) {
  for (const uint32_t use : uses) {
    if (!resource.type.empty()) break;
    resource.type = TypeAt(use);
  }
  if (!entry.name.empty()) {
    resource.name = entry.name;
    resource.class_key = absl::StrCat("name:", entry.name);
    return;
  }
  if (NameStatic(entry, uses, sites, resource)) return;
  if (read_sources_ && NameFromSource(uses, resource)) return;
  NameFromPlace(entry, uses, resource);
}

bool LockNaming::NameStatic(const ResourceEntry& entry, std::span<const uint32_t> uses,
                            SiteTable& sites, lockorder::Resource& resource) {
  if ((entry.fixed.flags & kStaticStorage) == 0) return false;
  const ModuleEntry* module = places_.ModuleById(entry.fixed.module);
  if (module == nullptr) module = places_.ModuleOf(entry.fixed.address, kNever);
  if (module == nullptr) return false;
  const auto symbol = symbolizer_.DataAt(*module, entry.fixed.address - module->bias);
  if (!symbol) {
    const uint64_t offset = entry.fixed.address - module->bias;
    resource.name = absl::StrCat(BaseName(module->path), "+0x", absl::Hex(offset));
    resource.class_key = absl::StrCat("static:", resource.name);
    return true;
  }
  if (!symbol->file.empty()) {
    resource.declared_at = sites.Add({symbol->name, symbol->file, "", symbol->line, 0, 0});
  }
  resource.name = symbol->name;
  resource.class_key = absl::StrCat("global:", symbol->name);
  std::optional<LockExpression> expression;
  for (size_t i = 0; read_sources_ && i < uses.size() && !expression; ++i) {
    expression = ExpressionAt(uses[i]);
    if (expression && !IsMember(*expression)) expression.reset();
  }
  const size_t size = LockSize(entry.fixed.kind);
  const bool is_array = size != 0 && symbol->size > size && symbol->size % size == 0 &&
                        symbol->offset % size == 0 && !expression;
  if (is_array) {
    absl::StrAppend(&resource.name, "[", symbol->offset / size, "]");
  } else if (expression) {
    absl::StrAppend(&resource.name, ".", LastName(*expression));
    absl::StrAppend(&resource.class_key, ".", LastName(*expression));
  } else if (symbol->offset != 0) {
    absl::StrAppend(&resource.name, "+", symbol->offset);
    absl::StrAppend(&resource.class_key, "+", symbol->offset);
  }
  return true;
}

bool LockNaming::NameFromSource(std::span<const uint32_t> uses, lockorder::Resource& resource) {
  for (const uint32_t use : uses) {
    const auto expression = ExpressionAt(use);
    if (!expression) continue;
    const std::string last = LastName(*expression);
    const SplitName function = SplitScope(places_.ProgramFramesAt(use).front().function);
    // A bare name in a member function is most often a member.
    resource.name = IsMember(*expression) || function.scope.empty()
                        ? last
                        : absl::StrCat(std::string(function.scope), "::", last);
    resource.class_key = absl::StrCat("source:", resource.name);
    return true;
  }
  return false;
}

void LockNaming::NameFromPlace(const ResourceEntry& entry, std::span<const uint32_t> uses,
                               lockorder::Resource& resource) {
  const bool created = entry.fixed.create_stack != 0;
  uint32_t stack = created ? entry.fixed.create_stack : entry.fixed.first_stack;
  if (stack == 0 && !uses.empty()) stack = uses.front();
  const std::vector<Frame>& frames = places_.ProgramFramesAt(stack);
  const std::string kind = KindWord(resource.kind);
  if (frames.empty()) {
    resource.name = absl::StrCat(kind, " at 0x", absl::Hex(entry.fixed.address));
    resource.class_key = absl::StrCat("unknown:", kind);
    return;
  }
  const Frame& frame = frames.front();
  const std::string place = frame.line == 0
                                ? absl::StrCat("in ", frame.function)
                                : absl::StrCat("at ", BaseName(frame.file), ":", frame.line);
  resource.name = absl::StrCat(kind, created ? " created " : " first used ", place);
  resource.class_key = absl::StrCat("place:", resource.name);
}

std::optional<LockExpression> LockNaming::ExpressionAt(uint32_t stack) {
  const std::vector<Frame>& frames = places_.ProgramFramesAt(stack);
  if (frames.empty() || frames.front().line == 0) return std::nullopt;
  const std::string_view text = sources_.StatementAt(frames.front().file, frames.front().line);
  const std::vector<LockExpression> found =
      FindLockExpressions(text, std::min(text.find('\n'), text.size()));
  if (found.size() != 1) return std::nullopt;
  return found.front();
}

// The type whose member function took the lock: "std::shared_mutex" for std::shared_mutex::lock.
std::string LockNaming::TypeAt(uint32_t stack) const {
  for (const Frame& frame : places_.AllFramesAt(stack)) {
    const SplitName name = SplitScope(frame.function);
    if (name.scope.empty() || !IsLockOperation(frame)) continue;
    const std::string plain = WithoutTemplateArguments(name.scope);
    const std::string_view type = SplitScope(plain).last;
    const bool part_of_library = type.substr(0, 2) == "__" || type == "_Mutex_base";
    if (part_of_library || type.find("mutex") == std::string_view::npos) continue;
    return std::string(name.scope);
  }
  return "";
}

}  // namespace lockgraph::trace
