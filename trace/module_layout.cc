#include "trace/module_layout.h"

#include <algorithm>

#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/DataExtractor.h"
#include "llvm/Support/Error.h"

namespace lockgraph::trace {
namespace {

// The search table of .eh_frame_hdr: pairs of a function's start and its unwind entry, both as
// distances from the section. Every linker writes it in this one encoding.
std::vector<uint64_t> StartsIn(llvm::StringRef section, uint64_t address) {
  constexpr uint8_t kVersion = 1, kPointer = 0x1b, kCount = 0x03, kTable = 0x3b;
  const llvm::DataExtractor data(section, /*IsLittleEndian=*/true, sizeof(uint64_t));
  uint64_t at = 0;
  const uint8_t version = data.getU8(&at), pointer = data.getU8(&at);
  const uint8_t count_encoding = data.getU8(&at), table = data.getU8(&at);
  if (version != kVersion || pointer != kPointer || count_encoding != kCount || table != kTable) {
    return {};
  }
  (void)data.getU32(&at);  // where the entries are
  const uint64_t count = std::min<uint64_t>(data.getU32(&at), (section.size() - at) / 8);
  std::vector<uint64_t> starts;
  starts.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    const auto distance = static_cast<int32_t>(data.getU32(&at));
    (void)data.getU32(&at);
    starts.push_back(address + static_cast<uint64_t>(static_cast<int64_t>(distance)));
  }
  std::sort(starts.begin(), starts.end());
  return starts;
}

}  // namespace

ModuleLayout::ModuleLayout(const std::string& path) {
  auto file = llvm::object::ObjectFile::createObjectFile(path);
  if (!file) {
    llvm::consumeError(file.takeError());
    return;
  }
  for (const llvm::object::SectionRef& section : file->getBinary()->sections()) {
    const auto* elf = llvm::dyn_cast<llvm::object::ELFObjectFileBase>(file->getBinary());
    if (elf == nullptr) return;
    const uint64_t flags = llvm::object::ELFSectionRef(section).getFlags();
    const bool variables = (flags & llvm::ELF::SHF_WRITE) != 0 &&
                           (flags & llvm::ELF::SHF_ALLOC) != 0 && (flags & llvm::ELF::SHF_TLS) == 0;
    if (variables && (data_ == 0 || section.getAddress() < data_)) data_ = section.getAddress();
    auto name = section.getName();
    auto contents = section.getContents();
    if (name && contents && *name == ".eh_frame_hdr") {
      starts_ = StartsIn(*contents, section.getAddress());
    }
    if (!name) llvm::consumeError(name.takeError());
    if (!contents) llvm::consumeError(contents.takeError());
  }
}

std::optional<ModuleLayout::Function> ModuleLayout::FunctionAt(uint64_t address) const {
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), address);
  if (next == starts_.begin()) return std::nullopt;
  return Function{static_cast<uint32_t>(next - starts_.begin()), *(next - 1)};
}

uint64_t ModuleLayout::WordAt(uint64_t address) const {
  return (address - std::min(data_, address)) / sizeof(uint64_t) + 1;
}

}  // namespace lockgraph::trace
