// What the locks of a run are called, and which of them are of one class.
#ifndef LOCKGRAPH_TRACE_LOCK_NAMING_H_
#define LOCKGRAPH_TRACE_LOCK_NAMING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "lockorder/resource.h"
#include "trace/lock_expression.h"
#include "trace/places.h"
#include "trace/symbolizer.h"
#include "trace/trace.h"

namespace lockgraph::trace {

// Names are looked for in this order:
//   1. the name the program gave through the C interface;
//   2. the variable with static storage that the lock is or lies in;
//   3. the member or variable that the source names where the lock is taken;
//   4. where the lock was initialised, else where it was first taken.
// The class follows from the name; objects of one class are told apart by their instance key.
class LockNaming {
 public:
  LockNaming(Places& places, Symbolizer& symbolizer, bool read_sources)
      : places_(places), symbolizer_(symbolizer), read_sources_(read_sources) {}

  // Fills in class_key, name, type and declared_at of `resource`. `uses` are stacks of
  // places where it is taken, the earliest first.
  void Name(const ResourceEntry& entry, std::span<const uint32_t> uses, SiteTable& sites,
            lockorder::Resource& resource);

 private:
  bool NameStatic(const ResourceEntry& entry, std::span<const uint32_t> uses, SiteTable& sites,
                  lockorder::Resource& resource);
  bool NameFromSource(std::span<const uint32_t> uses, lockorder::Resource& resource);
  void NameFromPlace(const ResourceEntry& entry, std::span<const uint32_t> uses,
                     lockorder::Resource& resource);

  // What the source calls the lock taken at `stack`.
  std::optional<LockExpression> ExpressionAt(uint32_t stack);
  std::string TypeAt(uint32_t stack) const;

  Places& places_;
  Symbolizer& symbolizer_;
  bool read_sources_;
  SourceText sources_;
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_LOCK_NAMING_H_
