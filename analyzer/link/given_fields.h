// Fields through which one object leads to another in one direction only: to what it owns, or to
// what it was given when it was made, which is older. Such fields alone never lead back to where
// they start.
#ifndef LOCKGRAPH_ANALYZER_LINK_GIVEN_FIELDS_H_
#define LOCKGRAPH_ANALYZER_LINK_GIVEN_FIELDS_H_

#include <vector>

#include "analyzer/link/program.h"
#include "lockorder/dependency.h"

namespace lockgraph::link {

class GivenFields {
 public:
  // Looks at each instruction of the program once.
  explicit GivenFields(const Program& program);

  // The order of an object and one that the field leads to: ascending to what is owned, descending
  // to what was given. None for a field that is set at other times.
  lockorder::InstanceOrder OrderOf(summary::FieldId field) const;
  // Whether such a field is a structure inside of the object: no other object.
  bool IsPart(summary::TypeId type) const;

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
