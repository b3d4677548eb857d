// What the locks of a run are called, and which of them are of one class.
#ifndef LOCKGRAPH_TRACE_LOCK_NAMING_H_
#define LOCKGRAPH_TRACE_LOCK_NAMING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lockorder/resource.h"
#include "trace/lock_declaration.h"
#include "trace/lock_expression.h"
#include "trace/places.h"
#include "trace/symbolizer.h"
#include "trace/trace.h"

namespace lockgraph::trace {

// Names are looked for in this order:
//   1. the name the program gave through the C interface;
//   2. the variable with static storage that the lock is or lies in;
//   3. the member or variable that the source names where the lock is taken, found in the debug
//      information; through guards, lock classes and functions that are handed the lock, the caller
//      knows;
//   4. where the lock was initialised, else where it was first taken.
// The class follows from the name; objects of one class are told apart by their instance key.
class LockNaming {
 public:
  LockNaming(Places& places, Symbolizer& symbolizer, bool read_sources)
      : places_(places), symbolizer_(symbolizer), read_sources_(read_sources) {}

  // Fills in class_key, name, type and declared_at of `resource`. `uses` are stacks of
  // places where it is taken, the earliest first. Returns a name that tells it from other objects
  // of its class, "lobby.mutex_", or an empty one.
  std::string Name(const ResourceEntry& entry, std::span<const uint32_t> uses, SiteTable& sites,
                   lockorder::Resource& resource);

 private:
  bool NameStatic(const ResourceEntry& entry, SiteTable& sites, lockorder::Resource& resource,
                  std::string& object);
  bool NameFromSource(std::span<const uint32_t> uses, SiteTable& sites,
                      lockorder::Resource& resource, std::string& object);
  void NameFromPlace(const ResourceEntry& entry, std::span<const uint32_t> uses,
                     lockorder::Resource& resource);

  // What the lock taken by the innermost frame is, and the frame in which that is said.
  struct Found {
    Meaning meaning;
    size_t frame = 0;
  };
  std::optional<Found> Find(const std::vector<Frame>& frames);
  // The source at a frame; empty when the file changed after the module was built.
  std::string_view StatementAt(const Frame& frame);
  // What the statement of a frame takes; unknown when it takes nothing or several different locks.
  Meaning TakenAt(const Frame& frame);
  // The object that the meaning found in frames[at] is a part of: "lobby.mutex_", or empty.
  std::string ObjectOf(const std::vector<Frame>& frames, const Found& found);
  // What the caller hands over as the parameter.
  Meaning HandedAt(const Frame& caller, const std::string& callee, uint32_t parameter);
  std::string TypeAt(uint32_t stack) const;

  Places& places_;
  Symbolizer& symbolizer_;
  bool read_sources_;
  SourceText sources_;
  LockDeclarations declarations_;
  std::map<std::pair<std::string, std::string>, bool> as_built_;  // source and module
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_LOCK_NAMING_H_
