// The stacks of a trace as sites and call paths.
#ifndef LOCKGRAPH_TRACE_PLACES_H_
#define LOCKGRAPH_TRACE_PLACES_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "lockorder/site.h"
#include "trace/symbolizer.h"
#include "trace/trace.h"

namespace lockgraph::trace {

// Gives equal sites one id. Paths below `root` (absolute, or empty) become relative to it.
class SiteTable {
 public:
  SiteTable(std::vector<lockorder::Site>& sites, std::string root);

  lockorder::SiteId Add(const Frame& frame);

 private:
  std::vector<lockorder::Site>& sites_;
  std::string root_;
  std::map<lockorder::Site, uint32_t> index_;
};

// Where a thread was: the program's own line, and the calls that lead there, outermost first.
struct Place {
  lockorder::SiteId site;
  lockorder::CallPath path;
};

// Resolves the stacks of one trace. Keeps references to all arguments. Thread-compatible.
class Places {
 public:
  Places(const Trace& trace, Symbolizer& symbolizer, SiteTable& sites);

  // Id 0, an unknown id and an empty stack give an invalid site.
  const Place& At(uint32_t stack);

  // The program's frames of a stack, innermost first, and all of its frames. Empty when unknown.
  const std::vector<Frame>& ProgramFramesAt(uint32_t stack);
  std::vector<Frame> AllFramesAt(uint32_t stack) const;

  // The frame of a code address, e.g. a thread's start routine; null when no module has it.
  const Frame* FrameOf(uint64_t address) const;

  // The module that contains `address` at the time of `slot`; null when there is none.
  const ModuleEntry* ModuleOf(uint64_t address, uint64_t slot) const;
  const ModuleEntry* ModuleById(uint32_t id) const;

 private:
  struct Resolved {
    std::vector<Frame> frames;
    Place place;
  };
  const Resolved& Resolve(uint32_t stack);
  void ApplySource(uint32_t source, std::vector<Frame>& frames) const;

  const Trace& trace_;
  Symbolizer& symbolizer_;
  SiteTable& sites_;
  std::unordered_map<uint32_t, const StackEntry*> stacks_;
  std::unordered_map<uint32_t, const SourceEntry*> sources_;
  std::unordered_map<uint32_t, Resolved> resolved_;
  Resolved nowhere_;
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_PLACES_H_
