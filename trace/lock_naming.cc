#include "trace/lock_naming.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
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

// A member without a call on the way: its name alone means something.
bool IsMember(const LockExpression& expression) {
  const std::vector<std::string>& steps = expression.steps;
  return std::any_of(steps.begin(), steps.end(), [](const std::string& s) { return s != "[]"; }) &&
         std::find(steps.begin(), steps.end(), "()") == steps.end();
}

constexpr char kPlaceKey[] = "place:";

// Callers looked at for the name of a lock.
constexpr size_t kMaxFrames = 8;

std::string WithoutLambdas(std::string_view function) {
  constexpr std::string_view kLambda = "lambda in ";
  while (function.substr(0, kLambda.size()) == kLambda) function.remove_prefix(kLambda.size());
  return std::string(function);
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

std::string LockNaming::Name(const ResourceEntry& entry, std::span<const uint32_t> uses,
                             SiteTable& sites, lockorder::Resource& resource) {
  for (const uint32_t use : uses) {
    if (!resource.type.empty()) break;
    resource.type = TypeAt(use);
  }
  std::string object;
  if (!entry.name.empty()) {
    resource.name = entry.name;
    resource.class_key = absl::StrCat("name:", entry.name);
  } else if (!NameStatic(entry, sites, resource, object) &&
             !(read_sources_ && NameFromSource(uses, sites, resource, object))) {
    NameFromPlace(entry, uses, resource);
  }
  const bool from_place = absl::StartsWith(resource.class_key, kPlaceKey);
  if (resource.kind == lockorder::ResourceKind::kOnce && entry.name.empty() && !from_place) {
    resource.name = absl::StrCat("initialisation of ", resource.name);
  }
  return object;
}

bool LockNaming::NameStatic(const ResourceEntry& entry, SiteTable& sites,
                            lockorder::Resource& resource, std::string& object) {
  if ((entry.fixed.flags & kStaticStorage) == 0) return false;
  const ModuleEntry* module = places_.ModuleById(entry.fixed.module);
  if (module == nullptr) module = places_.ModuleOf(entry.fixed.address, kNever);
  if (module == nullptr) return false;
  const uint64_t address = entry.fixed.address - module->bias;
  const auto symbol = symbolizer_.DataAt(*module, address);
  if (!symbol) {
    resource.name =
        absl::StrCat("static ", KindWord(resource.kind), " #", symbolizer_.WordAt(*module, address),
                     " of ", BaseName(module->path));
    resource.class_key = absl::StrCat("static:", resource.name);
    return true;
  }
  // Of a wait in the kernel the address may be a word that the library keeps for all its waiters.
  if (entry.fixed.kind == ResourceKind::kFutex && absl::StartsWith(symbol->name, "std::")) {
    return false;
  }
  constexpr absl::string_view kGuard = "guard variable for ";
  if (absl::StartsWith(symbol->name, kGuard)) {
    resource.name = ProgramSpelling(std::string_view(symbol->name).substr(kGuard.size()));
    resource.class_key = absl::StrCat("global:", symbol->name);
    return true;
  }
  if (const auto lock = declarations_.StaticAt(module->path, address, symbol->name)) {
    resource.name = lock->name;
    resource.class_key = lock->structure.empty()
                             ? absl::StrCat("global:", lock->name)
                             : absl::StrCat("member:", lock->structure,
                                            "::", std::string(SplitScope(lock->name).last));
    object = lock->object;
    if (lock->line != 0) {
      resource.declared_at = sites.Add({lock->object, lock->file, "", lock->line, 0});
    }
    return true;
  }
  resource.name = symbol->name;
  resource.class_key = absl::StrCat("global:", symbol->name);
  const size_t size = LockSize(entry.fixed.kind);
  if (size != 0 && symbol->size > size && symbol->size % size == 0 && symbol->offset % size == 0) {
    object = absl::StrCat(symbol->name, "[", symbol->offset / size, "]");
  } else if (symbol->offset != 0) {
    absl::StrAppend(&resource.name, "+", symbol->offset);
    absl::StrAppend(&resource.class_key, "+", symbol->offset);
  }
  return true;
}

bool LockNaming::NameFromSource(std::span<const uint32_t> uses, SiteTable& sites,
                                lockorder::Resource& resource, std::string& object) {
  for (const uint32_t use : uses) {
    const std::vector<Frame>& frames = places_.ProgramFramesAt(use);
    const auto found = Find(frames);
    if (!found) continue;
    const Meaning& meaning = found->meaning;
    resource.name = meaning.name;
    resource.class_key = meaning.kind == Meaning::Kind::kMember
                             ? absl::StrCat("member:", meaning.key)
                             : absl::StrCat("local:", WithoutLambdas(frames[found->frame].function),
                                            "#", meaning.name);
    object = ObjectOf(frames, *found);
    if (meaning.line != 0) {
      resource.declared_at = sites.Add({meaning.name, meaning.file, "", meaning.line, 0});
    }
    return true;
  }
  return false;
}

std::optional<LockNaming::Found> LockNaming::Find(const std::vector<Frame>& frames) {
  std::optional<Found> best;
  if (frames.empty()) return best;
  Meaning meaning = TakenAt(frames[0]);
  for (size_t i = 0; i < std::min(frames.size(), kMaxFrames); ++i) {
    const bool outermost = i + 1 == frames.size();
    switch (meaning.kind) {
      case Meaning::Kind::kUnknown:
        return best;
      case Meaning::Kind::kVariable:
        return Found{meaning, i};
      case Meaning::Kind::kParameter:
        if (!best) best = Found{meaning, i};
        if (outermost) return best;
        meaning = HandedAt(frames[i + 1], frames[i].function, meaning.parameter);
        break;
      case Meaning::Kind::kMember:
        best = Found{meaning, i};
        // The lock inside of a lock class, or of a guard: the caller names the object.
        if (outermost || !meaning.of_wrapper) return best;
        meaning = TakenAt(frames[i + 1]);
        break;
    }
  }
  return best;
}

std::string LockNaming::ObjectOf(const std::vector<Frame>& frames, const Found& found) {
  if (!found.meaning.behind_parameter) return found.meaning.object;
  std::string path = found.meaning.object;
  uint32_t parameter = found.meaning.parameter;
  for (size_t i = found.frame; i + 1 < std::min(frames.size(), kMaxFrames); ++i) {
    const Meaning argument = HandedAt(frames[i + 1], frames[i].function, parameter);
    path = argument.object + path;
    if (argument.kind == Meaning::Kind::kVariable && !argument.object.empty()) return path;
    const bool passed_on = argument.kind == Meaning::Kind::kParameter || argument.behind_parameter;
    if (!passed_on) return "";
    parameter = argument.parameter;
  }
  return "";
}

std::string_view LockNaming::StatementAt(const Frame& frame) {
  const auto [it, inserted] = as_built_.try_emplace({frame.file, frame.module_path}, true);
  if (inserted) {
    std::error_code missing;
    const auto source = std::filesystem::last_write_time(frame.file, missing);
    if (!missing) {
      const auto module = std::filesystem::last_write_time(frame.module_path, missing);
      it->second = missing || source <= module;
    }
  }
  return it->second ? sources_.StatementAt(frame.file, frame.line) : std::string_view();
}

Meaning LockNaming::TakenAt(const Frame& frame) {
  if (frame.line == 0) return {};
  const std::string_view text = StatementAt(frame);
  Meaning meaning;
  for (const LockExpression& expression :
       FindLockExpressions(text, std::min(text.find('\n'), text.size()), frame.column)) {
    Meaning next = declarations_.Evaluate(frame, expression);
    if (next.kind == Meaning::Kind::kUnknown && IsMember(expression)) {
      next.kind = Meaning::Kind::kMember;
      next.name = LastName(expression);
      next.key = next.name;
    }
    if (next.kind == Meaning::Kind::kUnknown) continue;
    if (meaning.kind != Meaning::Kind::kUnknown && meaning.name != next.name) return {};
    meaning = next;
  }
  return meaning;
}

Meaning LockNaming::HandedAt(const Frame& caller, const std::string& callee, uint32_t parameter) {
  const SplitName name = SplitScope(callee);
  const std::string_view text = StatementAt(caller);
  const std::vector<LockExpression> arguments = FindCallArguments(text, name.last);
  if (parameter >= arguments.size() || arguments[parameter].root.empty()) return {};
  return declarations_.Evaluate(caller, arguments[parameter]);
}

void LockNaming::NameFromPlace(const ResourceEntry& entry, std::span<const uint32_t> uses,
                               lockorder::Resource& resource) {
  const bool created = entry.fixed.create_stack != 0;
  uint32_t stack = created ? entry.fixed.create_stack : entry.fixed.first_stack;
  if (stack == 0 && !uses.empty()) stack = uses.front();
  const std::vector<Frame>& frames = places_.ProgramFramesAt(stack);
  const std::string kind = KindWord(resource.kind);
  if (frames.empty()) {
    resource.name = absl::StrCat("unknown ", kind);
    resource.class_key = absl::StrCat("unknown:", kind);
    return;
  }
  const Frame& frame = frames[LockOperationFrames(frames)];
  // Without lines only the distance from its start tells two places in one function apart.
  const std::string offset = frame.offset == 0 ? "" : absl::StrCat("+", frame.offset);
  const std::string place = frame.line == 0
                                ? absl::StrCat("in ", frame.function, offset)
                                : absl::StrCat("at ", BaseName(frame.file), ":", frame.line);
  resource.name = absl::StrCat(kind, created ? " created " : " first used ", place);
  resource.class_key = absl::StrCat(kPlaceKey, resource.name);
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
