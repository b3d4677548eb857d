// The lock order as a document: which locks come first, and how to write that down in the program.
#ifndef LOCKGRAPH_REPORT_HIERARCHY_H_
#define LOCKGRAPH_REPORT_HIERARCHY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "llvm/Support/raw_ostream.h"
#include "report/naming.h"
#include "report/order_edges.h"

namespace lockgraph::report {

struct Hierarchy {
  // Vertices of the view, by level: what is taken first stands first. A lock stands below every
  // lock that is held while it is taken. Locks without any order are in `alone`.
  std::vector<std::vector<uint32_t>> levels;
  std::vector<uint32_t> alone;
  // Locks that have no order among each other, because they are taken both ways round; each such
  // group shares a level.
  std::vector<std::vector<uint32_t>> circles;
  // Orders that do not follow from others: a -> c is left out when a -> b -> c is there.
  std::vector<std::pair<uint32_t, uint32_t>> direct;
};

// Only locks take part; waits for threads and signals are no order that one could declare. Costs
// O(V + E), and for `direct` O(V * E / 64) up to some thousand locks; above that it keeps all
// edges.
Hierarchy BuildHierarchy(const Naming& naming, const OrderGraphView& view);

// For a terminal, for a repository's documentation, and for Graphviz.
void WriteLevels(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view,
                 const Hierarchy& hierarchy);
void WriteLevelsMarkdown(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view,
                         const Hierarchy& hierarchy);
void WriteLevelsDot(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view,
                    const Hierarchy& hierarchy);

// A clause to add at the declaration of a lock.
struct Annotation {
  lockorder::ResourceId lock;
  std::string attribute;  // "ACQUIRED_AFTER(file_mutex_)"
};

// The attributes that say what the hierarchy implies, for locks whose declaration is known and that
// can be named there: members of one class, and globals.
std::vector<Annotation> ProposeAttributes(const Naming& naming, const OrderGraphView& view,
                                          const Hierarchy& hierarchy);

// "src/log.cc:3: `Log::index_mutex_`: ACQUIRED_AFTER(file_mutex_)", one per line.
void WriteAttributes(llvm::raw_ostream& out, const Naming& naming,
                     const std::vector<Annotation>& annotations);

// The `hierarchy` section of .lockgraph.yaml that declares the same order: chains of lock names,
// each to be taken before the next.
void WriteHierarchyYaml(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view,
                        const Hierarchy& hierarchy);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_HIERARCHY_H_
