// Several observations as one: what the analyzer saw and what runs saw of the same program.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_MERGE_OBSERVATIONS_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_MERGE_OBSERVATIONS_H_

#include "lockorder/observations.h"

namespace lockgraph::cli {

// Appends `from` to `into`: every id of `from` moves up by the size of its table. Threads keep to
// their processes; those of different observations get different process numbers. Resources stay
// separate rows, the judge joins them by class. Linear.
void AppendObservations(lockorder::Observations from, lockorder::Observations& into);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_MERGE_OBSERVATIONS_H_
