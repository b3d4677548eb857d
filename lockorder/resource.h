// What a thread can wait for.
#ifndef LOCKGRAPH_LOCKORDER_RESOURCE_H_
#define LOCKGRAPH_LOCKORDER_RESOURCE_H_

#include <compare>
#include <cstdint>
#include <string>

#include "lockorder/site.h"

namespace lockgraph::lockorder {

// Index into Observations::resources.
struct ResourceId {
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t value = kNone;
  bool valid() const { return value != kNone; }
  auto operator<=>(const ResourceId&) const = default;
};

enum class ResourceKind : uint8_t {
  kLock,
  kThreadEnd,  // "wanted" by join; owed by every dependency of that thread
  kCondition,
  kFuture,
  kLatch,
  kBarrier,
  kSemaphore,
  kOnce,  // call_once flags and function-local statics: held while the initialiser runs
};

enum class Mode : uint8_t { kShared, kExclusive };

// Two holds of one resource conflict unless both are shared.
constexpr bool Conflicts(Mode a, Mode b) { return a == Mode::kExclusive || b == Mode::kExclusive; }

// How surely a Resource is one object.
enum class Instance : uint8_t {
  kOne,       // exactly one object in the whole program: a global, a static, a local of main
  kRelative,  // one object within one dependency ("this->mutex_"), which one is not known
  kUnknown,   // not even that: an element at an unknown index, a pointer that was reassigned
};

// Do readers queue behind a waiting writer?
enum class ReaderPolicy : uint8_t {
  kReaderPreferring,  // a reader gets in while another reader holds: glibc's default rwlock
  kWriterPreferring,  // readers queue behind a waiting writer: absl::Mutex, QReadWriteLock, libc++
  kUnknown,           // the standard leaves it open: std::shared_mutex
};

// Index into Observations::objects.
struct ObjectId {
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t value = kNone;
  bool valid() const { return value != kNone; }
  auto operator<=>(const ObjectId&) const = default;
};

// How an object that contains locks came into a dependency.
enum class ObjectKind : uint8_t {
  kSome,     // one of the objects that a pointer may lead to: never told apart from another
  kGiven,    // an argument of the function that the names start from
  kMade,     // made at a place of the program; wherever it has this name it is taken for one object
  kGlobal,   // a variable of the program, or what a pointer in one leads to
  kReached,  // what a pointer in another object leads to
  kElement,  // the element at a computed index: which one may differ each time
};

// Two resources of one dependency with the same owner are in one object. What else follows about
// objects of different dependencies says unification.h.
struct Object {
  ObjectKind kind = ObjectKind::kSome;
  std::string key;   // not for people
  std::string type;  // the class of the object; may be empty
  // kReached, kElement: the object that keeps the pointer or the elements, if it is known. Has a
  // smaller id.
  ObjectId from;
  std::string through;  // which of its pointers
};

// A vertex of the order graph is a class: all resources with an equal `class_key` follow the same
// ordering rules. `instance_key` tells objects of one class apart as far as the observer could.
struct Resource {
  ResourceKind kind = ResourceKind::kLock;
  std::string class_key;     // identity of the lock class; stable between runs; not for people
  std::string instance_key;  // identity of the object within the class; not for people
  std::string name;          // as the program spells it: "Room::mutex_", "g_log_mutex"
  std::string type;          // "std::shared_mutex"; may be empty
  Instance instance = Instance::kUnknown;
  bool recursive = false;  // the owner may take it again
  ReaderPolicy policy = ReaderPolicy::kUnknown;
  SiteId declared_at;  // may be invalid
  ObjectId owner;      // the object that contains it; invalid: an object of its own, or not known
  std::string place;   // where in its owner
  // No object, but the turn of a task that a thread of a queue or loop runs: it has it from its
  // start to its end, and no other task of that thread runs meanwhile. A lock to the judge.
  bool turn = false;
};

enum class Overlap : uint8_t { kSame, kDifferent, kMaybe };

// Whether `a` and `b`, seen in different dependencies, are one object. O(length of the keys).
Overlap Compare(const Resource& a, const Resource& b);

// The same within one dependency, where relative instance keys have one meaning.
Overlap CompareWithinDependency(const Resource& a, const Resource& b);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_RESOURCE_H_
