// Files mapped to be read, and the sections of a module's file by name.
#ifndef LOCKGRAPH_RUNTIME_ELF_FILE_H_
#define LOCKGRAPH_RUNTIME_ELF_FILE_H_

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstdint>

namespace lockgraph::runtime {

// Bytes of the file; empty when there are none.
struct Bytes {
  const uint8_t* begin = nullptr;
  const uint8_t* end = nullptr;
  size_t size() const { return static_cast<size_t>(end - begin); }
};

// Any file. Costs a mapping; takes no lock and no memory of the program's.
class MappedFile {
 public:
  explicit MappedFile(const char* path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  // Null when that many do not lie there.
  template <typename T>
  const T* At(uint64_t offset, uint64_t count = 1) const {
    if (bytes_ == nullptr || offset > size_ || (size_ - offset) / sizeof(T) < count) return nullptr;
    return reinterpret_cast<const T*>(bytes_ + offset);
  }
  uint64_t size() const { return size_; }
  int64_t changed() const { return changed_; }  // seconds since 1970

 private:
  const uint8_t* bytes_ = nullptr;
  uint64_t size_ = 0;
  int64_t changed_ = 0;
};

class ElfFile : public MappedFile {
 public:
  explicit ElfFile(const char* path);

  // The section headers; none if it is not an ELF file.
  const ElfW(Shdr) * sections() const { return sections_; }
  uint32_t section_count() const { return section_count_; }
  // The contents of a section; none of one that is missing, compressed or damaged.
  Bytes Section(const char* name) const;

 private:
  const ElfW(Shdr) * sections_ = nullptr;
  uint32_t section_count_ = 0;
  uint32_t names_ = 0;  // the section with their names
};

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_ELF_FILE_H_
