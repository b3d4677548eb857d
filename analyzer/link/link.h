// Joins the units of a program and says what its threads do to locks.
//
//   units -> Program -> points-to, call graph -> function summaries (bottom-up) -> threads ->
//   Observations
//
// No Clang here: the only input is what extraction wrote down.
#ifndef LOCKGRAPH_ANALYZER_LINK_LINK_H_
#define LOCKGRAPH_ANALYZER_LINK_LINK_H_

#include <string>
#include <vector>

#include "analyzer/link/configuration.h"
#include "analyzer/summary/unit.h"
#include "lockorder/observations.h"

namespace lockgraph::link {

struct LinkStatistics {
  uint64_t functions = 0;           // with a body, after merging
  uint64_t functions_relevant = 0;  // that can reach a synchronisation
  uint64_t lock_sites = 0;          // distinct places that take a lock
  uint64_t events = 0;
};

struct LinkResult {
  lockorder::Observations observations;
  LinkStatistics statistics;
  // What each function does to locks, for --print=held; only with LinkOptions::print_functions.
  std::string function_report;
};

struct LinkOptions {
  bool print_functions = false;
};

// Links `units` in their order; the result depends on nothing else. Consumes the units: they can be
// as large as the program. Close to linear in functions and call edges. Single-threaded.
LinkResult Link(std::vector<summary::Unit> units, const Configuration& configuration,
                const LinkOptions& options = {});

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_LINK_H_
