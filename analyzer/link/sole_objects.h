// Classes of which the program has one object: whatever pointer leads to a lock of such a class, it
// is that object's.
#ifndef LOCKGRAPH_ANALYZER_LINK_SOLE_OBJECTS_H_
#define LOCKGRAPH_ANALYZER_LINK_SOLE_OBJECTS_H_

#include "absl/container/flat_hash_map.h"
#include "analyzer/link/analysis.h"

namespace lockgraph::link {

class SoleObjects {
 public:
  // Counts the variables, members and other makers of each class. Linear in the program.
  explicit SoleObjects(Analysis& analysis);

  // The place, seen from the only object that it can be in; else the place itself.
  Symbol Settled(Symbol place);

 private:
  struct Origin {
    bool many = false;
    bool raw = false;                // made of raw memory, at the only place that makes one
    Symbol place = {};               // of a variable
    summary::TypeId container = {};  // or the class that has it as a member,
    summary::FieldId field = {};     // which is this one
  };
  void Count(summary::TypeId type, const Origin& origin);
  void CountMany(summary::TypeId type) { Count(type, {.many = true}); }
  void CountLocals();
  void CountNew();
  void CountFields();
  void CountTemplateArguments();
  bool IsMadeByConstructor(const summary::Record& record) const;
  // The only object of the class, or an invalid symbol.
  Symbol ObjectOf(summary::TypeId record, int depth = 0);

  Analysis& analysis_;
  absl::flat_hash_map<const summary::Record*, Origin> origins_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SOLE_OBJECTS_H_
