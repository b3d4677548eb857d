#include "report/naming.h"

#include <algorithm>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Demangle/Demangle.h"

namespace lockgraph::report {
namespace {

using lockorder::Mode;
using lockorder::ResourceKind;

// Ids come from a file or an observer; one that is out of range names nothing, and says so.
const lockorder::Site kNoSite;
const lockorder::Resource kNoResource;
const lockorder::Thread kNoThread;

// How the observers call those that a thread runs one after the other, and what fork() makes.
constexpr llvm::StringLiteral kTask = "a task of ";
constexpr llvm::StringLiteral kProcess = "child process of ";

llvm::StringRef KindNoun(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kLock:
      return "a lock";
    case ResourceKind::kThreadEnd:
      return "the end of a thread";
    case ResourceKind::kCondition:
      return "a condition variable";
    case ResourceKind::kFuture:
      return "a future";
    case ResourceKind::kLatch:
      return "a latch";
    case ResourceKind::kBarrier:
      return "a barrier";
    case ResourceKind::kSemaphore:
      return "a semaphore";
    case ResourceKind::kOnce:
      return "a one-time initialisation";
  }
  return "a resource";
}

// Cuts the parameter list off a demangled name: "Room::Join(int)" -> "Room::Join". Lambdas keep
// theirs out of the way too: "main::{lambda()#1}::operator()() const" -> the enclosing function's
// lambda is what people know.
std::string ShortName(std::string name) {
  llvm::StringRef text(name);
  int depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '<' || c == '{') ++depth;
    if ((c == '>' || c == '}') && depth > 0) --depth;
    if (c != '(' || depth > 0) continue;
    if (text.substr(at).starts_with("(anonymous namespace)")) continue;
    if (text.take_front(at).ends_with("operator") && text.substr(at).starts_with("()")) continue;
    return text.take_front(at).str();
  }
  return name;
}

}  // namespace

std::string JoinWithAnd(llvm::ArrayRef<std::string> words) {
  if (words.empty()) return std::string();
  std::string out = words.front();
  for (size_t i = 1; i < words.size(); ++i) {
    out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

std::string Count(uint64_t count, llvm::StringRef one, llvm::StringRef many) {
  return llvm::utostr(count) + " " + (count == 1 ? one : many).str();
}

Naming::Naming(const lockorder::Observations& observations, SourceCache& sources)
    : observations_(observations), sources_(sources), wrappers_(observations) {
  const auto note = [this](lockorder::ResourceId id, Mode mode) {
    if (mode == Mode::kShared) read_classes_.insert(Get(id).class_key);
  };
  const auto note_holds = [&](const std::vector<lockorder::Hold>& holds) {
    for (const lockorder::Hold& hold : holds) note(hold.resource, hold.mode);
  };
  for (const lockorder::Dependency& dependency : observations.dependencies) {
    note(dependency.wanted, dependency.mode);
    note_holds(dependency.held);
  }
  for (const lockorder::Misuse& misuse : observations.misuses) {
    note(misuse.resource, misuse.mode);
    note_holds(misuse.held);
  }
  llvm::StringMap<llvm::StringRef> class_of_name;
  for (const lockorder::Resource& resource : observations.resources) {
    if (resource.kind == ResourceKind::kThreadEnd) continue;
    const auto [slot, inserted] = class_of_name.try_emplace(resource.name, resource.class_key);
    if (!inserted && slot->second != resource.class_key) shared_names_.insert(resource.name);
  }
  for (uint32_t i = 0; i < observations.threads.size(); ++i) {
    const lockorder::ResourceId end = observations.threads[i].end;
    if (end.valid()) thread_of_end_.try_emplace(end.value, i);
  }
  for (const lockorder::LiveHang& hang : observations.live_hangs) {
    for (const lockorder::LiveThread& thread : hang.threads) {
      note(thread.waits_for, thread.mode);
      note_holds(thread.held);
    }
  }
}

const lockorder::Site& Naming::Site(lockorder::SiteId id) const {
  return id.value < observations_.sites.size() ? observations_.sites[id.value] : kNoSite;
}

std::optional<llvm::StringRef> Naming::Line(lockorder::SiteId id) const {
  const lockorder::Site& site = Site(id);
  if (site.file.empty() || site.line == 0) return std::nullopt;
  return sources_.Line(site.file, site.line);
}

const lockorder::Resource& Naming::Get(lockorder::ResourceId id) const {
  return id.value < observations_.resources.size() ? observations_.resources[id.value]
                                                   : kNoResource;
}

const lockorder::Thread& Naming::Get(lockorder::ThreadId id) const {
  return id.value < observations_.threads.size() ? observations_.threads[id.value] : kNoThread;
}

std::string Naming::Described(lockorder::ResourceId id, llvm::StringRef quote) const {
  const lockorder::Resource& resource = Get(id);
  llvm::StringRef name(resource.name);
  if (name.empty()) {
    std::string out = KindNoun(resource.kind).str();
    if (!resource.type.empty()) out = ("a " + quote + resource.type + quote).str();
    if (resource.declared_at.valid()) out += " declared at " + Place(resource.declared_at);
    return out;
  }
  const llvm::StringRef article = quote.empty() ? "" : "the ";
  if (resource.kind == ResourceKind::kThreadEnd) {
    return (article + "end of " + quote + name + quote).str();
  }
  if (resource.kind == ResourceKind::kOnce) {
    // "initialisation first used at cache.cc:7": nothing is known that is initialised.
    if (name.starts_with("initialisation ") && !name.starts_with("initialisation of ")) {
      return (article + name).str();
    }
    name.consume_front("initialisation of ");
    return (article + "initialisation of " + quote + name + quote).str();
  }
  if (resource.turn && name.consume_front("turn of ")) {
    return (article + "turn of " + quote + name + quote).str();
  }
  if (constexpr llvm::StringLiteral kFile = "lock on file "; name.consume_front(kFile)) {
    return (article + kFile + quote + name + quote).str();
  }
  // Known by the type of a pointer alone.
  if (!quote.empty() && name.starts_with("*(") && name.ends_with("*)")) {
    return ("a " + quote + name.drop_front(2).drop_back(2).rtrim() + quote).str();
  }
  std::string out = (quote + name + quote).str();
  if (resource.declared_at.valid() && shared_names_.contains(name)) {
    out += " (declared at " + Place(resource.declared_at) + ")";
  }
  return out;
}

std::string Naming::PlainResource(lockorder::ResourceId id) const { return Described(id, ""); }

std::string Naming::Resource(lockorder::ResourceId id) const { return Described(id, "`"); }

bool Naming::HasReaders(lockorder::ResourceId id) const {
  return read_classes_.contains(Get(id).class_key);
}

std::string Naming::ResourceInMode(lockorder::ResourceId id, Mode mode) const {
  std::string out = Resource(id);
  if (!HasReaders(id) || Get(id).kind != ResourceKind::kLock) return out;
  return out + (mode == Mode::kShared ? " (shared)" : " (exclusive)");
}

std::string Naming::Function(lockorder::SiteId id) const {
  const std::string& name = Site(id).function;
  if (name.empty()) return name;
  return ShortName(llvm::StringRef(name).starts_with("_Z") ? llvm::demangle(name) : name);
}

std::string Naming::Place(lockorder::SiteId id) const {
  const lockorder::Site& site = Site(id);
  if (!site.file.empty() && site.line != 0) {
    return sources_.DisplayPath(site.file) + ":" + llvm::utostr(site.line);
  }
  if (const std::string function = Function(id); !function.empty()) return "`" + function + "`";
  return "an unknown place";
}

bool Naming::IsProcess(lockorder::ThreadId id) const {
  return id.valid() && llvm::StringRef(Get(id).name).starts_with(kProcess);
}

bool Naming::IsDescriptor(lockorder::ResourceId id) const {
  return Get(id).kind == ResourceKind::kSemaphore && Get(id).type == "int";
}

std::string Naming::AtPlace(lockorder::SiteId id) const {
  const std::string place = Place(id);
  return (llvm::StringRef(place).starts_with("`") ? "in " : "at ") + place;
}

std::string Naming::Thread(lockorder::ThreadId id) const {
  const lockorder::Thread& thread = Get(id);
  std::string name = thread.name;
  if (llvm::StringRef(name).starts_with("_Z")) name = llvm::demangle(name);
  std::string what;
  for (const llvm::StringRef prefix : {kTask, kProcess}) {
    if (!llvm::StringRef(name).starts_with(prefix)) continue;
    what = (prefix == kProcess ? "a " + prefix : prefix).str();
    name.erase(0, prefix.size());
    break;
  }
  name = what + (name.empty() ? "a thread" : "`" + ShortName(name) + "`");
  if (thread.assumed) return "any caller of " + name;
  if (thread.started_at.valid()) name += ", started " + AtPlace(thread.started_at);
  if (thread.many) name += ", several at a time";
  return name;
}

lockorder::ThreadId Naming::ThreadEndingAs(lockorder::ResourceId end) const {
  if (!end.valid() || Get(end).kind != ResourceKind::kThreadEnd) return {};
  const auto found = thread_of_end_.find(end.value);
  return found == thread_of_end_.end() ? lockorder::ThreadId{} : lockorder::ThreadId{found->second};
}

bool Naming::IsSystem(lockorder::SiteId id) const {
  const lockorder::Site& site = Site(id);
  const llvm::StringRef file(site.file);
  if (file.starts_with("/usr/include/") || file.starts_with("/usr/lib/") ||
      file.contains("/include/c++/") || file.contains("/lib/clang/")) {
    return true;
  }
  const std::string name = Function(id);
  const llvm::StringRef function(name);
  return function.starts_with("std::") || function.starts_with("__gnu_cxx::") ||
         function.starts_with("__gthread") || function.starts_with("__cxx") ||
         function.starts_with("pthread_");
}

lockorder::SiteId Naming::Own(lockorder::SiteId site, const lockorder::CallPath& path,
                              size_t live) const {
  const auto folded = [&](lockorder::SiteId id) { return IsSystem(id) || wrappers_.Contains(id); };
  size_t i = path.size();
  lockorder::SiteId own = site;
  while (i > live && folded(own)) own = path[--i];
  if (!IsSystem(own)) return own;
  for (const lockorder::SiteId call : llvm::reverse(path)) {
    if (!IsSystem(call)) return call;
  }
  return site;
}

std::vector<size_t> Naming::OwnCalls(lockorder::SiteId site, const lockorder::CallPath& path,
                                     size_t live) const {
  const lockorder::SiteId own = Own(site, path, live);
  std::vector<size_t> calls;
  for (size_t i = live; i < path.size(); ++i) {
    if (path[i] == own && own != site) break;  // the call *is* the step
    if (!IsSystem(path[i])) calls.push_back(i);
  }
  return calls;
}

lockorder::SiteId Naming::WantedAt(const lockorder::Dependency& dependency) const {
  size_t live = 0;
  for (const lockorder::Hold& hold : dependency.held) {
    if (hold.role != lockorder::Hold::Role::kHolds) continue;
    live = std::max(live, CommonLength(hold.path, dependency.path));
  }
  return Own(dependency.site, dependency.path, live);
}

}  // namespace lockgraph::report
