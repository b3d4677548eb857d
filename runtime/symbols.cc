#include "runtime/symbols.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <initializer_list>

#include "runtime/modules.h"

namespace lockgraph::runtime {

namespace {

// Looks through one symbol table for what contains `address` (a link-time one).
void Search(const ElfFile& file, const ElfW(Shdr) & table, const ElfW(Shdr) & names,
            uint64_t address, Symbol* out) {
  uint64_t count = table.sh_size / sizeof(ElfW(Sym));
  const auto* symbols = file.At<ElfW(Sym)>(table.sh_offset, count);
  const auto* text = file.At<char>(names.sh_offset, names.sh_size);
  if (symbols == nullptr || text == nullptr) return;
  for (uint64_t i = 0; i < count; ++i) {
    const ElfW(Sym)& symbol = symbols[i];
    unsigned type = symbol.st_info & 15;
    if ((type != STT_FUNC && type != STT_OBJECT) || symbol.st_shndx == SHN_UNDEF) continue;
    if (address < symbol.st_value || address - symbol.st_value >= symbol.st_size) continue;
    if (symbol.st_name >= names.sh_size) continue;
    std::strncpy(out->name, text + symbol.st_name, sizeof(out->name) - 1);
    out->offset = address - symbol.st_value;
    return;
  }
}

}  // namespace

Symbol FindSymbol(uint64_t address) {
  ModuleOffset where = DescribeAddress(address);
  if (where.path == nullptr) return {};
  return FindSymbol(ElfFile(where.path), where.offset);
}

Symbol FindSymbol(const ElfFile& file, uint64_t offset) {
  Symbol result;
  const ElfW(Shdr)* sections = file.sections();
  for (uint32_t type : {SHT_SYMTAB, SHT_DYNSYM}) {
    for (uint32_t i = 0; i < file.section_count() && result.name[0] == 0; ++i) {
      if (sections[i].sh_type != type || sections[i].sh_link >= file.section_count()) continue;
      Search(file, sections[i], sections[sections[i].sh_link], offset, &result);
    }
  }
  return result;
}

}  // namespace lockgraph::runtime
