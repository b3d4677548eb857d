// From addresses in modules to functions and source lines.
#ifndef LOCKGRAPH_TRACE_SYMBOLIZER_H_
#define LOCKGRAPH_TRACE_SYMBOLIZER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "trace/trace.h"

namespace lockgraph::trace {

// A function that was executing; several frames of one address are inlined into each other.
struct Frame {
  std::string function;  // as the program spells it, see function_name.h; never empty
  std::string file;      // empty: no debug information
  std::string module_path;
  uint32_t line = 0;
  uint32_t column = 0;
  uint64_t address = 0;       // link-time, in the module
  uint32_t inline_depth = 0;  // how many frames of this address are inlined into this one
  uint64_t offset = 0;        // from the function's start, where there are no lines
};

// A variable with static storage.
struct DataSymbol {
  std::string name;     // as the program spells it: "ns::g_mutex"
  uint64_t offset = 0;  // of the address within it
  uint64_t size = 0;
  std::string file;  // of its declaration; empty: unknown
  uint32_t line = 0;
};

// Reads symbol tables and debug information of the modules on this machine: the module's own, or
// what is installed for it by build id. A module that has changed since the run is not trusted: its
// frames are named by the module alone, and `problems` says so. Results are kept;
// thread-compatible.
class Symbolizer {
 public:
  Symbolizer();
  ~Symbolizer();
  Symbolizer(const Symbolizer&) = delete;
  Symbolizer& operator=(const Symbolizer&) = delete;

  // The frames at a link-time address, innermost first; at least one.
  const std::vector<Frame>& FramesAt(const ModuleEntry& module, uint64_t address);

  // The variable at a link-time address, if there is one.
  std::optional<DataSymbol> DataAt(const ModuleEntry& module, uint64_t address);

  // The number of the word at a link-time address among the module's variables: names a variable
  // of a stripped module, the same in each run.
  uint64_t WordAt(const ModuleEntry& module, uint64_t address);

  // Modules that could not be read as they were in the run: a sentence each.
  const std::vector<std::string>& problems() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_SYMBOLIZER_H_
