// The objects that contain locks: what the judge needs to tell objects of one class apart.
#ifndef LOCKGRAPH_ANALYZER_LINK_OWNERS_H_
#define LOCKGRAPH_ANALYZER_LINK_OWNERS_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "analyzer/link/analysis.h"
#include "lockorder/observations.h"

namespace lockgraph::link {

class Owners {
 public:
  Owners(Analysis& analysis, lockorder::Observations& observations)
      : analysis_(analysis), observations_(observations) {}

  struct Owner {
    lockorder::ObjectId object;  // invalid: the lock is no part of an object that is known
    std::string place;           // where in the object
  };
  // Who contains the lock at `place`. `scope` is the function whose arguments the place speaks of.
  Owner Of(Symbol place, summary::FunctionId scope);

 private:
  lockorder::ObjectId ObjectAt(Symbol object, summary::FunctionId scope);
  lockorder::Object Describe(Symbol object, summary::FunctionId scope);
  lockorder::Object Reached(Symbol pointer, summary::FunctionId scope);

  Analysis& analysis_;
  lockorder::Observations& observations_;
  absl::flat_hash_map<std::string, lockorder::ObjectId> by_key_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_OWNERS_H_
