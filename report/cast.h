// Who plays in a finding, numbered as the story numbers them.
#ifndef LOCKGRAPH_REPORT_CAST_H_
#define LOCKGRAPH_REPORT_CAST_H_

#include <cstdint>
#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"

namespace lockgraph::report {

// One thread of a cycle.
struct Role {
  uint32_t number = 0;  // "thread <number>"
  const lockorder::Dependency* dependency = nullptr;
  const lockorder::Hold* hold = nullptr;  // null: what the next one waits for is this thread's end

  bool OwesEnd() const { return hold == nullptr; }
  bool OwesSignal() const { return hold != nullptr && hold->role == lockorder::Hold::Role::kOwes; }
  bool Holds() const { return hold != nullptr && hold->role == lockorder::Hold::Role::kHolds; }
};

struct Cast {
  // Each waits for what the next one has. In a wait for a thread or signal, the waiting one is
  // first: that is where a reader has to begin.
  std::vector<Role> roles;
  std::vector<Role> writers;  // numbered after the roles; `hold` is null
  // For unordered instances: all roles run the same code and differ only in their objects.
  bool twins = false;

  const Role& NextOf(size_t i) const { return roles[(i + 1) % roles.size()]; }
  const Role& BeforeOf(size_t i) const { return roles[(i + roles.size() - 1) % roles.size()]; }
};

// Ignores parties whose indices are out of range.
Cast CastOf(const lockorder::Observations& observations, const lockorder::Finding& finding);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_CAST_H_
