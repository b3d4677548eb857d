#include "runtime/modules.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "runtime/lock_table.h"
#include "runtime/raw.h"
#include "runtime/recorder.h"
#include "trace/trace_format.h"

namespace lockgraph::runtime {

namespace {

constexpr uint32_t kMaxModules = 4096;

struct Module {
  std::atomic<uint64_t> start{0};
  std::atomic<uint64_t> end{0};  // 0: the entry is not in use
  uint64_t bias = 0;
  uint32_t id = 0;
  bool seen = false;
  char path[256] = {};
};

struct Modules {
  RawLock lock;
  std::atomic<uint32_t> count{0};
  uint64_t lost = 0;
  Module* items = nullptr;  // kMaxModules of them
};
constinit Modules modules;

struct Extent {
  uint64_t start = ~0ull;
  uint64_t end = 0;
  const uint8_t* notes = nullptr;
  uint64_t note_bytes = 0;
};

Extent Measure(const dl_phdr_info& info) {
  Extent extent;
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type == PT_LOAD) {
      extent.start = std::min<uint64_t>(extent.start, info.dlpi_addr + header.p_vaddr);
      extent.end = std::max<uint64_t>(extent.end, info.dlpi_addr + header.p_vaddr + header.p_memsz);
    } else if (header.p_type == PT_NOTE && extent.notes == nullptr) {
      extent.notes = reinterpret_cast<const uint8_t*>(info.dlpi_addr + header.p_vaddr);
      extent.note_bytes = header.p_memsz;
    }
  }
  return extent;
}

void CopyBuildId(const dl_phdr_info& info, trace::ModuleLoad* record) {
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const auto* note = reinterpret_cast<const uint8_t*>(info.dlpi_addr + header.p_vaddr);
    const uint8_t* end = note + header.p_memsz;
    while (note + sizeof(ElfW(Nhdr)) <= end) {
      ElfW(Nhdr) head;
      std::memcpy(&head, note, sizeof(head));
      const uint8_t* name = note + sizeof(head);
      const uint8_t* content = name + ((head.n_namesz + 3) & ~3u);
      if (content + head.n_descsz > end) break;
      if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 &&
          std::memcmp(name, "GNU", 4) == 0) {
        record->build_id_bytes = std::min<uint32_t>(head.n_descsz, sizeof(record->build_id));
        std::memcpy(record->build_id, content, record->build_id_bytes);
        return;
      }
      note = content + ((head.n_descsz + 3) & ~3u);
    }
  }
}

uint32_t WriteLoad(const dl_phdr_info& info, const Module& module) {
  trace::ModuleLoad record = {};
  record.bias = module.bias;
  record.start = module.start.load(std::memory_order_relaxed);
  record.end = module.end.load(std::memory_order_relaxed);
  CopyBuildId(info, &record);
  record.path_bytes = static_cast<uint32_t>(std::strlen(module.path));
  uint32_t parts = 1 + (record.path_bytes + trace::kListBytes - 1) / trace::kListBytes;
  Slots slots = ReserveSlots(parts);
  if (!slots) return 0;
  CommitSlots(slots, trace::RecordKind::kModuleLoad, slots.id, 0, parts, &record, module.path,
              record.path_bytes, trace::kListBytes);
  return slots.id;
}

Module* FreeModule() {
  uint32_t count = modules.count.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < count; ++i) {
    if (modules.items[i].end.load(std::memory_order_relaxed) == 0) return &modules.items[i];
  }
  if (count == kMaxModules) {
    NoteLost(trace::Table::kModules, ++modules.lost);
    return nullptr;
  }
  return &modules.items[count];
}

int VisitModule(dl_phdr_info* info, size_t, void*) {
  Extent extent = Measure(*info);
  if (extent.end == 0) return 0;
  uint32_t count = modules.count.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < count; ++i) {
    Module& known = modules.items[i];
    if (known.start.load(std::memory_order_relaxed) == extent.start &&
        known.end.load(std::memory_order_relaxed) == extent.end &&
        (info->dlpi_name[0] == 0 ||
         std::strncmp(known.path, info->dlpi_name, sizeof(known.path) - 1) == 0)) {
      known.seen = true;
      if (known.id == 0) known.id = WriteLoad(*info, known);
      return 0;
    }
  }
  Module* module = FreeModule();
  if (module == nullptr) return 0;
  const char* path = info->dlpi_name;
  if (path[0] == 0 && module == modules.items && Header() != nullptr) path = Header()->executable;
  std::strncpy(module->path, path, sizeof(module->path) - 1);
  module->bias = info->dlpi_addr;
  module->start.store(extent.start, std::memory_order_relaxed);
  module->end.store(extent.end, std::memory_order_release);
  module->seen = true;
  module->id = WriteLoad(*info, *module);
  if (module == &modules.items[count]) modules.count.store(count + 1, std::memory_order_release);
  return 0;
}

const Module* Find(uint64_t address) {
  uint32_t count = modules.count.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < count; ++i) {
    const Module& module = modules.items[i];
    if (address >= module.start.load(std::memory_order_relaxed) &&
        address < module.end.load(std::memory_order_acquire)) {
      return &module;
    }
  }
  return nullptr;
}

void CompareModules() {
  uint32_t count = modules.count.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < count; ++i) modules.items[i].seen = false;
  dl_iterate_phdr(VisitModule, nullptr);
  count = modules.count.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < count; ++i) {
    Module& module = modules.items[i];
    uint64_t end = module.end.load(std::memory_order_relaxed);
    if (module.seen || end == 0) continue;
    module.end.store(0, std::memory_order_release);
    LocksDied(module.start.load(std::memory_order_relaxed), end, trace::Death::kUnloaded);
    trace::ModuleUnload record = {};
    if (module.id != 0) WriteRecord(trace::RecordKind::kModuleUnload, module.id, 0, &record);
    module.id = 0;
    module.path[0] = 0;
  }
}

}  // namespace

void ScanModules() {
  // Not waiting: whoever scans holds our lock and may wait for the dynamic linker's, which the
  // caller may hold (a callback of dl_iterate_phdr).
  if (!modules.lock.TryLock()) return;
  if (modules.items == nullptr) {
    modules.items = static_cast<Module*>(MapMemory(sizeof(Module) * kMaxModules));
  }
  if (modules.items != nullptr) CompareModules();
  modules.lock.Unlock();
}

uint32_t ModuleOf(uint64_t address) {
  const Module* module = Find(address);
  return module != nullptr ? module->id : 0;
}

bool InModuleData(uint64_t address) { return Find(address) != nullptr; }

ModuleOffset DescribeAddress(uint64_t address) {
  const Module* module = Find(address);
  if (module == nullptr) return {};
  return {module->path, address - module->bias};
}

void ForgetModules() {
  modules.lock.Reset();
  uint32_t count = modules.count.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < count; ++i) modules.items[i].id = 0;
  ScanModules();
}

}  // namespace lockgraph::runtime
