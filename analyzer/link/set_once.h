// Pointers in variables that the whole program sets once, to an object that has a name: what they
// lead to is that object.
#ifndef LOCKGRAPH_ANALYZER_LINK_SET_ONCE_H_
#define LOCKGRAPH_ANALYZER_LINK_SET_ONCE_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "analyzer/link/program.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

class SetOnce {
 public:
  // Looks at each assignment of the program once.
  SetOnce(const Program& program, Symbols& symbols);

  // The place, seen from the object that the variable's pointer leads to; else the place itself.
  // Before the pointer is set it leads nowhere.
  Symbol Settled(Symbol place) const;

 private:
  // What an address of a global variable, or of a variable of main, is taken of.
  Symbol ObjectAt(const summary::Body& body, summary::TermId place) const;

  const Program& program_;
  Symbols& symbols_;
  absl::flat_hash_map<uint32_t, Symbol> objects_;  // by variable; invalid: not one, or unknown
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SET_ONCE_H_
