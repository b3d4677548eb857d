// The identity of a finding, for baselines and for services that track alerts.
#ifndef LOCKGRAPH_LOCKORDER_FINGERPRINT_H_
#define LOCKGRAPH_LOCKORDER_FINGERPRINT_H_

#include <string>

#include "lockorder/finding.h"
#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// What makes the finding this one: rule, resource names and modes of the cycle, function names. No
// lines and no files, so that it survives edits elsewhere. Requires canonical rotation of the
// parties. Ids that are out of range count as nameless.
std::string IdentityOf(const Observations& observations, const Finding& finding);

// 16 hex digits of FNV-1a 64. `ordinal` tells apart findings with one identity (two files may each
// have a static `g_mutex` and a static `Init`): 0 for the first.
std::string FingerprintOf(const std::string& identity, uint32_t ordinal);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_FINGERPRINT_H_
