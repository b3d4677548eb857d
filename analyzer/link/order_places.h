// How often the program takes one lock under another: help for deciding which side to change.
#ifndef LOCKGRAPH_ANALYZER_LINK_ORDER_PLACES_H_
#define LOCKGRAPH_ANALYZER_LINK_ORDER_PLACES_H_

#include "analyzer/link/analysis.h"
#include "analyzer/link/resources.h"
#include "lockorder/observations.h"

namespace lockgraph::link {

// Adds the orders that are followed at several places. Requires that the resources of all
// dependencies are there; adds none. One pass over the behaviours of all functions.
void CountOrderPlaces(const Analysis& analysis, Resources& resources,
                      lockorder::Observations& observations);

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_ORDER_PLACES_H_
