// Who may call whom, in an order that puts callees before callers.
#ifndef LOCKGRAPH_ANALYZER_LINK_CALL_GRAPH_H_
#define LOCKGRAPH_ANALYZER_LINK_CALL_GRAPH_H_

#include <cstdint>
#include <vector>

#include "analyzer/link/analysis.h"

namespace lockgraph::link {

struct CallGraph {
  // Strongly connected components, callees first, also inside of each where that is possible;
  // functions with a body only.
  std::vector<std::vector<summary::FunctionId>> components;
  // The same, but that large components are taken apart where calls only may lead: in this order,
  // and each as often as `repeats` asks for, functions are to be interpreted.
  std::vector<std::vector<summary::FunctionId>> turns;
  std::vector<bool> repeats;      // by turn: its functions call each other
  std::vector<uint32_t> turn_of;  // by function
  std::vector<bool> recursive;    // by component: more than one function, or one that calls itself
  std::vector<bool> called;       // by function: something in the program calls it or starts it
  std::vector<bool> called_outside;  // by function: called from another component
  std::vector<bool> reaches;         // by function: can get to a synchronisation
};

// Linear in functions and call edges.
CallGraph BuildCallGraph(const Analysis& analysis);

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_CALL_GRAPH_H_
