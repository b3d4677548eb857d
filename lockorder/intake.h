// What the judge believes about the ids in its input: nothing.
#ifndef LOCKGRAPH_LOCKORDER_INTAKE_H_
#define LOCKGRAPH_LOCKORDER_INTAKE_H_

#include <cstdint>
#include <optional>

#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// A trace can be torn and a file can be forged. Rows that name a row that does not exist are
// replaced by harmless ones, so that the indices of all others stay the same.
struct Intake {
  std::optional<Observations> repaired;  // nullopt when nothing was damaged (no copy is made)
  uint64_t damaged = 0;                  // rows that were replaced
};

// Checks threads and dependencies; the others are checked where they are used. O(size).
Intake CheckIntake(const Observations& observations);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_INTAKE_H_
