#include "report/release_advice.h"

#include <optional>
#include <vector>

#include "report/guard_statement.h"

namespace lockgraph::report {
namespace {

using lockorder::SiteId;

// What to write where the lock is held by a standard guard of the function that waits or calls.
std::string ByGuard(const Naming& naming, const Role& role, size_t live, SiteId before) {
  // The guard that a condition wait hands over lives inside that block.
  if (naming.Get(role.dependency->wanted).kind == lockorder::ResourceKind::kCondition) return "";
  const SiteId taken = naming.Own(role.hold->site, role.hold->path, live);
  const lockorder::Site& guarded = naming.Site(taken);
  const lockorder::Site& place = naming.Site(before);
  const std::optional<llvm::StringRef> line = naming.Line(taken);
  if (!line || guarded.file != place.file || guarded.line >= place.line ||
      guarded.function != place.function) {
    return "";
  }
  const auto guard = ParseGuardStatement(line->split("//").first);
  if (!guard) return "";
  const bool lockable = guard->kind == GuardStatement::Kind::kUniqueLock ||
                        guard->kind == GuardStatement::Kind::kSharedLock;
  if (lockable && !guard->is_const) return ": `" + guard->name + ".unlock();` above it";
  return ": close the block of the guard `" + guard->name + "` above it";
}

// The place where the thread that holds the lock leaves its function on the way to where it waits;
// invalid when it does not, or when the lock is not its own to give back.
SiteId CallOnTheWay(const Naming& naming, const Role& role, size_t live) {
  const lockorder::CallPath& taken = role.hold->path;
  // A lock that a callee returned with is not given back that easily, unless all that the callee
  // does is to take it.
  if (live < taken.size() && naming.Own(role.hold->site, taken, live) != taken[live]) return {};
  const lockorder::Dependency& dependency = *role.dependency;
  const std::vector<size_t> calls = naming.OwnCalls(dependency.site, dependency.path, live);
  return calls.empty() ? SiteId{} : dependency.path[calls.front()];
}

}  // namespace

std::string ReleaseBeforeCall(const Naming& naming, const Role& role) {
  if (!role.Holds()) return "";
  const lockorder::Resource& held = naming.Get(role.hold->resource);
  if (held.kind != lockorder::ResourceKind::kLock || held.turn) return "";
  const size_t live = CommonLength(role.hold->path, role.dependency->path);
  const SiteId call = CallOnTheWay(naming, role, live);
  if (!call.valid()) return "";
  return "release " + naming.Resource(role.hold->resource) + " before the call " +
         naming.AtPlace(call) + ByGuard(naming, role, live, call);
}

std::string ReleaseBeforeWait(const Naming& naming, const Role& role) {
  if (std::string line = ReleaseBeforeCall(naming, role); !line.empty()) return line;
  const size_t live = CommonLength(role.hold->path, role.dependency->path);
  const SiteId wait = naming.WantedAt(*role.dependency);
  return "release " + naming.Resource(role.hold->resource) + " before the wait " +
         naming.AtPlace(wait) + ByGuard(naming, role, live, wait);
}

}  // namespace lockgraph::report
