// Where in the source code an address comes from, with the calls that were inlined there: a reader
// of DWARF (versions 2 to 5) for the live report, which may not wait for anybody.
//
// Read as it stands in the program's file: not from a separate debug file, and not compressed. The
// report of `lockgraph run` is made by LLVM's reader, which knows those too.
#ifndef LOCKGRAPH_RUNTIME_CODE_PLACES_H_
#define LOCKGRAPH_RUNTIME_CODE_PLACES_H_

#include <cstdint>

#include "runtime/elf_file.h"
#include "runtime/line_table.h"

namespace lockgraph::runtime {

struct CodePlace {
  SourceLine line;
  const char* function = "";  // as the linker would spell it; lives as long as the file is mapped
};

inline constexpr uint32_t kMostInlined = 16;

// The places of the link-time address `pc`, innermost first: that of the code itself, then the
// calls through which it was inlined. Returns how many, 0 without debug information. Walks through
// the description of the compilation unit.
uint32_t FindPlaces(const ElfFile& file, uint64_t pc, CodePlace (&places)[kMostInlined]);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_CODE_PLACES_H_
