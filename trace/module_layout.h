// What a module tells of its parts without symbols: enough to number them.
#ifndef LOCKGRAPH_TRACE_MODULE_LAYOUT_H_
#define LOCKGRAPH_TRACE_MODULE_LAYOUT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lockgraph::trace {

// The functions that can be unwound through, which also a stripped module lists, and where its
// variables begin. The same module always gives the same numbers. Thread-compatible.
class ModuleLayout {
 public:
  // Of an ELF file; empty when it cannot be read.
  explicit ModuleLayout(const std::string& path);

  struct Function {
    uint32_t number = 0;  // from 1, in the order of the addresses
    uint64_t start = 0;   // link-time address
  };
  std::optional<Function> FunctionAt(uint64_t address) const;

  // The number, from 1, of the machine word at a link-time address among the module's variables.
  uint64_t WordAt(uint64_t address) const;

 private:
  std::vector<uint64_t> starts_;  // of the functions, ascending
  uint64_t data_ = 0;
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_MODULE_LAYOUT_H_
