// Names of addresses, read from the modules' files: no lock, no allocation.
#ifndef LOCKGRAPH_RUNTIME_SYMBOLS_H_
#define LOCKGRAPH_RUNTIME_SYMBOLS_H_

#include <cstddef>
#include <cstdint>

#include "runtime/elf_file.h"

namespace lockgraph::runtime {

struct Symbol {
  char name[512] = "";  // as the linker spells it; empty if none is known
  uint64_t offset = 0;  // of the address in it
};

// The function or object that contains the address. Reads the file's symbol table: slow, for
// reports only.
Symbol FindSymbol(uint64_t address);
// The same for a link-time address of the module whose file it is.
Symbol FindSymbol(const ElfFile& file, uint64_t offset);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_SYMBOLS_H_
