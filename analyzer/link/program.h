// The program: the units' tables merged into one, with one id space.
//
// Entities are merged by key. Two definitions of one external name at different places are
// different entities: a unit that defines the name uses its own, another unit the first one, and
// the others are its alternates (the compile database may list several programs).
#ifndef LOCKGRAPH_ANALYZER_LINK_PROGRAM_H_
#define LOCKGRAPH_ANALYZER_LINK_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "analyzer/summary/unit.h"

namespace lockgraph::link {

// Fields that no source declares: the hidden content of library objects.
enum class Hidden : uint32_t {
  kPointee,     // what a smart pointer or iterator points to
  kLock,        // the lock a guard refers to
  kOwns,        // whether the guard owns it
  kMode,        // in which mode
  kThread,      // the thread a handle stands for
  kCallable,    // the callable in a function wrapper
  kFuture,      // the shared state of promise and future
  kRecursive,   // lock attribute: may be taken again by its owner
  kPolicy,      // lock attribute: do readers queue behind writers
  kEngaged,     // whether an optional holds a value
  kClass,       // what a virtual call on the object reaches, by the method that is called
  kSorted,      // whether the elements were put in an order on this path
  kShared,      // lock attribute: several processes use it
  kPath,        // of a file descriptor: points to the name that it was opened by
  kFile,        // the lock of an open file: flock
  kRecord,      // the lock of a process on a file: fcntl, lockf
  kDescriptor,  // what a file descriptor stands for
  kCount,
};

constexpr summary::FieldId HiddenField(Hidden field) { return {static_cast<uint32_t>(field)}; }

struct Program {
  std::vector<std::string> files;
  std::vector<summary::Place> places;
  std::vector<summary::Type> types;
  std::vector<summary::Record> records;
  std::vector<summary::Field> fields;
  std::vector<summary::Variable> variables;
  std::vector<summary::Function> functions;
  std::vector<summary::Term> terms;
  std::vector<summary::Body> bodies;
  // Other definitions of the same external name, by function.
  absl::flat_hash_map<uint32_t, std::vector<summary::FunctionId>> alternates;
  // Direct and indirect overriders, by virtual method.
  absl::flat_hash_map<uint32_t, std::vector<summary::FunctionId>> overriders;
  std::vector<std::string> notes;

  const summary::Body* BodyOf(summary::FunctionId id) const {
    const uint32_t body = functions[id.value].body;
    return body == 0xffffffff ? nullptr : &bodies[body];
  }
  // The record a type names, looking through const and references, not through pointers; or null.
  const summary::Record* RecordOf(summary::TypeId type) const;
  summary::TypeId Pointee(summary::TypeId type) const;
  const summary::Method* FindMethod(const summary::Record& record, absl::string_view name) const;
  // Those with a body: the class's own, else those of its bases.
  std::vector<summary::FunctionId> FindMethods(const summary::Record& record,
                                               absl::string_view name) const;
  bool DerivesFrom(summary::TypeId type, summary::TypeId base) const;
};

// Whether the instruction calls a function by its name.
inline bool IsDirectCall(const summary::Instruction& i) {
  return i.kind == summary::Instruction::Kind::kCall &&
         i.callee == summary::Instruction::Callee::kDirect && i.function.valid();
}

// By block: whether it is inside a loop. Linear in the size of the body.
std::vector<bool> BlocksInLoops(const summary::Body& body);

// Merges in the order given. Linear in the size of the units, which are consumed.
Program JoinUnits(std::vector<summary::Unit> units);

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_PROGRAM_H_
