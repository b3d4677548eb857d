// Which way fields lead from one object to another of its class: from a parent to its children, or
// back. Locks that are all taken along the links of one direction cannot close a circle.
#ifndef LOCKGRAPH_ANALYZER_LINK_LINK_FIELDS_H_
#define LOCKGRAPH_ANALYZER_LINK_LINK_FIELDS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/given_fields.h"
#include "analyzer/link/program.h"
#include "analyzer/link/symbols.h"
#include "lockorder/dependency.h"

namespace lockgraph::link {

// What is owned, or was given by the constructor, says its direction itself. Of other fields it is
// seen where objects are linked: whoever stores `child->parent = p` and `p->first = child` makes
// the one the opposite of the other, and with `a->peer = b` and `b->peer = a` the field has no
// direction; nor has one that links a ring. Assumes that a field that is never seen to lead back
// leads one way.
class LinkFields {
 public:
  // Looks at each body of the program, and again at those that call functions which link what they
  // are given, for a few rounds. `given` must outlive this.
  LinkFields(const Program& program, const GivenFields& given);

  // The order of two objects of which the second is reached from the first through fields alone.
  lockorder::InstanceOrder OrderOf(const Symbols& symbols, Symbol from, Symbol to) const;

 private:
  // What a pointer points to, or an object: the same for the same one in one body.
  using Object = uint64_t;
  struct Store {
    Object from;
    uint32_t field;
    Object to;
    bool operator==(const Store&) const = default;
  };
  class Reader;

  void CollectStores();
  void Compare(const std::vector<Store>& stores);
  void FindRings(const std::vector<Store>& stores);
  void Direct();
  void Spread(uint32_t field);
  lockorder::InstanceOrder OrderOfField(const Symbols& symbols, uint32_t field, Symbol holder,
                                        Symbol reached) const;

  const Program& program_;
  const GivenFields& given_;
  absl::flat_hash_map<uint32_t, std::vector<Store>> linked_;  // by function: among what it is given
  absl::flat_hash_map<uint32_t, std::vector<uint32_t>> opposite_;  // of a field
  std::vector<uint32_t> compared_;                                 // the fields among them
  absl::flat_hash_set<uint32_t> both_ways_;
  absl::flat_hash_map<uint32_t, lockorder::InstanceOrder> directions_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_LINK_FIELDS_H_
