#include "report/lock_wrappers.h"

#include <algorithm>

namespace lockgraph::report {

using lockorder::CallPath;
using lockorder::Hold;
using lockorder::SiteId;

size_t CommonLength(const CallPath& a, const CallPath& b) {
  const size_t limit = std::min(a.size(), b.size());
  size_t length = 0;
  while (length < limit && a[length] == b[length]) ++length;
  return length;
}

LockWrappers::LockWrappers(const lockorder::Observations& observations)
    : observations_(observations) {
  llvm::StringSet<> at_work;
  for (const lockorder::Dependency& dependency : observations.dependencies) {
    for (const Hold& hold : dependency.held) Note(hold, dependency.path, at_work);
  }
  for (const lockorder::Misuse& misuse : observations.misuses) {
    for (const Hold& hold : misuse.held) Note(hold, misuse.path, at_work);
  }
  for (const auto& function : at_work) functions_.erase(function.getKey());
  for (const lockorder::Misuse& misuse : observations.misuses) {
    if (misuse.rule == lockorder::Rule::kNotReleased) functions_.erase(FunctionOf(misuse.site));
  }
}

void LockWrappers::Note(const Hold& hold, const CallPath& path, llvm::StringSet<>& at_work) {
  if (hold.role != Hold::Role::kHolds) return;
  if (hold.resource.value >= observations_.resources.size()) return;
  if (observations_.resources[hold.resource.value].kind != lockorder::ResourceKind::kLock) return;
  const size_t common = CommonLength(hold.path, path);
  if (common >= hold.path.size()) {
    at_work.insert(FunctionOf(hold.site));
    return;
  }
  // The frame that goes on with the lock, and those behind it, which have returned.
  at_work.insert(FunctionOf(hold.path[common]));
  for (size_t i = common + 1; i < hold.path.size(); ++i) {
    functions_.insert(FunctionOf(hold.path[i]));
  }
  functions_.insert(FunctionOf(hold.site));
}

llvm::StringRef LockWrappers::FunctionOf(SiteId site) const {
  if (site.value >= observations_.sites.size()) return {};
  return observations_.sites[site.value].function;
}

bool LockWrappers::Contains(SiteId site) const {
  const llvm::StringRef function = FunctionOf(site);
  return !function.empty() && functions_.contains(function);
}

}  // namespace lockgraph::report
