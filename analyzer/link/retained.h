// What stays of the symbols that the interpretation of a function made, once its behaviour is
// known: those that the behaviour speaks of. Most symbols only ever named a value on some path, and
// a table of all of them would outgrow the caches and then the memory.
#ifndef LOCKGRAPH_ANALYZER_LINK_RETAINED_H_
#define LOCKGRAPH_ANALYZER_LINK_RETAINED_H_

#include "analyzer/link/analysis.h"
#include "analyzer/link/behaviour.h"

namespace lockgraph::link {

// Stands at a point before which every symbol stays.
class Retained {
 public:
  explicit Retained(Analysis& analysis);

  // Drops what was made since, but for what `behaviour` and the analysis speak of. Those keep their
  // order and get new names, also in `behaviour`; nothing else may know symbols made since. Linear
  // in the symbols made since.
  void Keep(Behaviour& behaviour);

 private:
  Analysis& analysis_;
  const Symbols::Mark mark_;
  const size_t traits_, released_, closures_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_RETAINED_H_
