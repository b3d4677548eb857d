// What nobody outside a function can tell apart: events and values up to the names of what the
// function made.
#ifndef LOCKGRAPH_ANALYZER_LINK_EVENT_SHAPE_H_
#define LOCKGRAPH_ANALYZER_LINK_EVENT_SHAPE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/link/behaviour.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

// Names places and values up to what nobody outside the function can tell apart: values that the
// function made are numbered in the order in which they are mentioned.
class Shape {
 public:
  enum class Made : uint8_t {
    kMerged,   // values that differ between paths
    kUnknown,  // also those that a call gave and nobody knows more of
    kObjects,  // also new objects
  };
  Shape(const Symbols& symbols, Made made) : symbols_(symbols), made_(made) {}

  void AddValue(Symbol value, std::vector<uint64_t>& parts);
  void Add(Symbol place, std::vector<uint64_t>& parts);
  void AddHeld(std::span<const HeldLock> held, std::vector<uint64_t>& parts);

 private:
  bool IsMade(Symbol value) const;
  void Value(Symbol value, std::vector<uint64_t>& parts);

  const Symbols& symbols_;
  const Made made_;
  std::vector<Symbol> seen_;
};

// What is called, joined or signalled need not have a name: only locks are told apart by it.
bool IsNameless(const Symbols& symbols, const Event& event);

enum class KeyParts : uint8_t {
  kAll,
  kAllButArguments,
  kAllButLocks,    // whatever was held and given up
  kAllButObjects,  // whichever new objects it is about
};

// Equal for events that nobody outside the function needs to tell apart, as far as `parts` go.
uint64_t KeyOf(const Symbols& symbols, const Event& event, KeyParts parts = KeyParts::kAll);

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_EVENT_SHAPE_H_
