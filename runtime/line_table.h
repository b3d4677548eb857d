// A reader of DWARF line tables (versions 2 to 5) for the live report, which may not wait for
// anybody.
#ifndef LOCKGRAPH_RUNTIME_LINE_TABLE_H_
#define LOCKGRAPH_RUNTIME_LINE_TABLE_H_

#include <cstdint>

#include "runtime/elf_file.h"

namespace lockgraph::runtime {

struct SourceLine {
  char file[1024] = "";  // empty: unknown
  uint32_t line = 0;
  uint32_t column = 0;  // 0: unknown
};

// The line of the link-time address `pc`, from the table at this offset of the section.
SourceLine FindLine(const ElfFile& file, uint64_t pc, uint64_t table);

// A line of the file that the table at this offset gives a number.
SourceLine DescribeLine(const ElfFile& file, uint64_t table, uint64_t file_index, uint32_t line,
                        uint32_t column);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_LINE_TABLE_H_
