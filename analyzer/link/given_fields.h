// Fields through which one object leads to another in one direction only: what a class owns, and
// what it is given when it is made. An object that is given to another's constructor is the older
// one of the two; such fields alone never lead back to where they start.
#ifndef LOCKGRAPH_ANALYZER_LINK_GIVEN_FIELDS_H_
#define LOCKGRAPH_ANALYZER_LINK_GIVEN_FIELDS_H_

#include <vector>

#include "analyzer/link/program.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

class GivenFields {
 public:
  // Looks at each instruction of the program once.
  explicit GivenFields(const Program& program);

  // Whether `inner` is reached from the object `outer` through such fields alone.
  bool Lead(const Symbols& symbols, Symbol outer, Symbol inner) const;

 private:
  void CollectWrites(const summary::Body& body);
  void CollectCall(const summary::Body& body, const summary::Instruction& call);
  void Written(const summary::Body& body, summary::TermId place);
  bool IsOwner(summary::TypeId type) const;

  const Program& program_;
  std::vector<bool> written_;  // by field: elsewhere than in a constructor of its class
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_GIVEN_FIELDS_H_
