#include "tools/lockgraph/program_identity.h"

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstring>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "tools/lockgraph/version.h"

namespace lockgraph::cli {
namespace {

constexpr size_t Aligned(size_t size) { return (size + 3) & ~size_t{3}; }

// Looks for the build id among the notes of one segment.
bool FindBuildId(const uint8_t* notes, size_t size, std::string& id) {
  size_t at = 0;
  while (at + sizeof(ElfW(Nhdr)) <= size) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes + at, sizeof(note));
    const size_t name = at + sizeof(note);
    const size_t content = name + Aligned(note.n_namesz);
    const size_t next = content + Aligned(note.n_descsz);
    if (next > size) return false;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(ELF_NOTE_GNU) &&
        std::memcmp(notes + name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) == 0) {
      id = llvm::toHex(llvm::ArrayRef(notes + content, note.n_descsz), /*LowerCase=*/true);
      return true;
    }
    at = next;
  }
  return false;
}

// dl_iterate_phdr tells of the program itself first.
int VisitProgram(dl_phdr_info* info, size_t, void* data) {
  for (size_t i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const auto* notes = reinterpret_cast<const uint8_t*>(info->dlpi_addr + header.p_vaddr);
    if (FindBuildId(notes, header.p_memsz, *static_cast<std::string*>(data))) break;
  }
  return 1;
}

}  // namespace

std::string ProgramIdentity() {
  std::string id;
  dl_iterate_phdr(VisitProgram, &id);
  return std::string(kVersion) + " " + id;
}

}  // namespace lockgraph::cli
