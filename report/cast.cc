#include "report/cast.h"

#include <algorithm>

#include "llvm/ADT/STLExtras.h"

namespace lockgraph::report {
namespace {

bool WaitsForNoLock(const lockorder::Observations& observations, const Role& role) {
  const uint32_t wanted = role.dependency->wanted.value;
  if (wanted >= observations.resources.size()) return false;
  return observations.resources[wanted].kind != lockorder::ResourceKind::kLock;
}

}  // namespace

Cast CastOf(const lockorder::Observations& observations, const lockorder::Finding& finding) {
  Cast cast;
  for (const lockorder::Party& party : finding.parties) {
    if (party.dependency >= observations.dependencies.size()) continue;
    Role role;
    role.dependency = &observations.dependencies[party.dependency];
    if (party.hold != lockorder::Party::kThreadEnd) {
      if (party.hold >= role.dependency->held.size()) continue;
      role.hold = &role.dependency->held[party.hold];
    }
    cast.roles.push_back(role);
  }
  const auto first = llvm::find_if(
      cast.roles, [&](const Role& role) { return WaitsForNoLock(observations, role); });
  if (first != cast.roles.end()) std::rotate(cast.roles.begin(), first, cast.roles.end());
  for (const uint32_t index : finding.writers) {
    if (index >= observations.dependencies.size()) continue;
    cast.writers.push_back({0, &observations.dependencies[index], nullptr});
  }
  uint32_t number = 0;
  for (Role& role : cast.roles) role.number = ++number;
  for (Role& role : cast.writers) role.number = ++number;
  // Two threads of one cycle may also run the same lines with different locks; they are no twins.
  cast.twins = finding.rule == lockorder::Rule::kUnorderedInstances && cast.roles.size() > 1 &&
               llvm::all_of(cast.roles, [&](const Role& role) {
                 const Role& one = cast.roles.front();
                 return role.dependency->site == one.dependency->site && role.hold && one.hold &&
                        role.hold->site == one.hold->site &&
                        role.dependency->path == one.dependency->path;
               });
  return cast;
}

}  // namespace lockgraph::report
