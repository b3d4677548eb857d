#include "runtime/elf_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstring>

#include "runtime/raw.h"

namespace lockgraph::runtime {

MappedFile::MappedFile(const char* path) {
  long fd = RawSyscall(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  struct stat status = {};
  RawSyscall(SYS_fstat, fd, reinterpret_cast<long>(&status));
  long size = S_ISREG(status.st_mode) ? static_cast<long>(status.st_size) : 0;
  if (size > 0) {
    long at = RawSyscall(SYS_mmap, 0, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at > 0 || at < -4095) {
      bytes_ = reinterpret_cast<const uint8_t*>(at);
      size_ = static_cast<uint64_t>(size);
      changed_ = status.st_mtim.tv_sec;
    }
  }
  RawSyscall(SYS_close, fd);
}

MappedFile::~MappedFile() {
  if (bytes_ != nullptr) UnmapMemory(const_cast<uint8_t*>(bytes_), size_);
}

ElfFile::ElfFile(const char* path) : MappedFile(path) {
  const auto* header = At<ElfW(Ehdr)>(0);
  if (header == nullptr || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return;
  sections_ = At<ElfW(Shdr)>(header->e_shoff, header->e_shnum);
  section_count_ = sections_ != nullptr ? header->e_shnum : 0;
  names_ = header->e_shstrndx;
}

Bytes ElfFile::Section(const char* name) const {
  if (names_ >= section_count_) return {};
  const ElfW(Shdr)& names = sections_[names_];
  const auto* text = At<char>(names.sh_offset, names.sh_size);
  if (text == nullptr) return {};
  uint64_t length = std::strlen(name) + 1;
  for (uint32_t i = 0; i < section_count_; ++i) {
    const ElfW(Shdr)& section = sections_[i];
    if (section.sh_name >= names.sh_size || names.sh_size - section.sh_name < length) continue;
    if (std::memcmp(text + section.sh_name, name, length) != 0) continue;
    if (section.sh_type == SHT_NOBITS || (section.sh_flags & SHF_COMPRESSED) != 0) return {};
    const auto* begin = At<uint8_t>(section.sh_offset, section.sh_size);
    return begin != nullptr ? Bytes{begin, begin + section.sh_size} : Bytes{};
  }
  return {};
}

}  // namespace lockgraph::runtime
