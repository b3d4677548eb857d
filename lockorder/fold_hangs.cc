#include "lockorder/fold_hangs.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace lockgraph::lockorder {
namespace {

bool SameName(const Observations& o, ResourceId a, ResourceId b) {
  if (a == b) return true;
  if (a.value >= o.resources.size() || b.value >= o.resources.size()) return false;
  const Resource& x = o.resources[a.value];
  const Resource& y = o.resources[b.value];
  return x.kind == y.kind && !x.name.empty() && x.name == y.name;
}

// Whether the thread has what the party has: the lock, or its own end. Of what it owes to others
// the runtime knows nothing.
bool Has(const Observations& o, const LiveThread& thread, const Party& party) {
  const Dependency& d = o.dependencies[party.dependency];
  if (party.hold == Party::kThreadEnd) {
    return thread.thread.value < o.threads.size() && d.thread.value < o.threads.size() &&
           o.threads[thread.thread.value].name == o.threads[d.thread.value].name;
  }
  const Hold& hold = d.held[party.hold];
  if (hold.role != Hold::Role::kHolds) return true;
  return std::any_of(thread.held.begin(), thread.held.end(),
                     [&](const Hold& held) { return SameName(o, held.resource, hold.resource); });
}

// Gives every party a thread of its own.
bool Happened(const Observations& o, const Finding& finding, const LiveHang& hang) {
  std::vector<bool> taken(hang.threads.size(), false);
  return !finding.parties.empty() &&
         std::all_of(finding.parties.begin(), finding.parties.end(), [&](const Party& party) {
           const ResourceId wanted = o.dependencies[party.dependency].wanted;
           for (size_t i = 0; i < hang.threads.size(); ++i) {
             const LiveThread& thread = hang.threads[i];
             if (taken[i] || !SameName(o, thread.waits_for, wanted) || !Has(o, thread, party)) {
               continue;
             }
             taken[i] = true;
             return true;
           }
           return false;
         });
}

void TakeOver(Finding& hang, Finding potential) {
  if (!hang.parties.empty()) return;  // the first is the surest
  hang.cause = potential.rule;
  hang.parties = std::move(potential.parties);
  hang.writers = std::move(potential.writers);
  hang.order_counts = std::move(potential.order_counts);
  hang.declared_order = potential.declared_order;
  hang.evidence = hang.evidence | (potential.evidence & Evidence::kStatic);
}

}  // namespace

std::vector<Finding> FoldHangs(const Observations& observations, std::vector<Finding> findings) {
  for (size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].rule != Rule::kLiveDeadlock) continue;
    const LiveHang& hang = observations.live_hangs[findings[i].live_hang];
    Finding told = std::move(findings[i]);
    std::vector<Finding> kept;
    size_t at = 0;
    for (size_t j = 0; j < findings.size(); ++j) {
      if (j == i) {
        at = kept.size();
        kept.emplace_back();
      } else if (findings[j].live_hang == Finding::kNoIndex &&
                 Happened(observations, findings[j], hang)) {
        TakeOver(told, std::move(findings[j]));
      } else {
        kept.push_back(std::move(findings[j]));
      }
    }
    kept[at] = std::move(told);
    findings = std::move(kept);
    i = at;
  }
  return findings;
}

}  // namespace lockgraph::lockorder
