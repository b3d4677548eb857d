#include "runtime/symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <cstring>

#include "runtime/modules.h"
#include "runtime/raw.h"

namespace lockgraph::runtime {

namespace {

// A module's file in memory.
class File {
 public:
  explicit File(const char* path) {
    long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    long size = RawSyscall(SYS_lseek, fd, 0, 2 /* SEEK_END */);
    if (size > 0) {
      long at = RawSyscall(SYS_mmap, 0, size, PROT_READ, MAP_PRIVATE, fd, 0);
      if (at > 0 || at < -4095) {
        bytes_ = reinterpret_cast<const uint8_t*>(at);
        size_ = static_cast<uint64_t>(size);
      }
    }
    RawSyscall(SYS_close, fd);
  }
  ~File() {
    if (bytes_ != nullptr) UnmapMemory(const_cast<uint8_t*>(bytes_), size_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  template <typename T>
  const T* At(uint64_t offset, uint64_t count = 1) const {
    if (bytes_ == nullptr || offset > size_ || (size_ - offset) / sizeof(T) < count) return nullptr;
    return reinterpret_cast<const T*>(bytes_ + offset);
  }

 private:
  const uint8_t* bytes_ = nullptr;
  uint64_t size_ = 0;
};

// Looks through one symbol table for what contains `address` (a link-time one).
void Search(const File& file, const ElfW(Shdr) & table, const ElfW(Shdr) & names, uint64_t address,
            Symbol* out) {
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
  Symbol result;
  ModuleOffset where = DescribeAddress(address);
  if (where.path == nullptr) return result;
  File file(where.path);
  const auto* header = file.At<ElfW(Ehdr)>(0);
  if (header == nullptr || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return result;
  const auto* sections = file.At<ElfW(Shdr)>(header->e_shoff, header->e_shnum);
  if (sections == nullptr) return result;
  for (uint32_t type : {SHT_SYMTAB, SHT_DYNSYM}) {
    for (uint32_t i = 0; i < header->e_shnum && result.name[0] == 0; ++i) {
      if (sections[i].sh_type != type || sections[i].sh_link >= header->e_shnum) continue;
      Search(file, sections[i], sections[sections[i].sh_link], where.offset, &result);
    }
  }
  return result;
}

}  // namespace lockgraph::runtime
