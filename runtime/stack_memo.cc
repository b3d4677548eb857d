#include "runtime/stack_memo.h"

#include <atomic>
#include <cstring>

namespace lockgraph::runtime {

namespace {

constexpr uint64_t kMaxSpan = UINT32_MAX;  // of a stack, in bytes

struct Entry {
  std::atomic<bool> used{false};  // by one thread at a time; others do without
  uint32_t count = 0;
  uint64_t frame = 0;
  uint64_t pc[kMaxFrames] = {};
  uint32_t slot[kMaxFrames] = {};  // distance from `frame`
};
constexpr uint32_t kEntries = 512;
alignas(4096) constinit Entry entries[kEntries];

class EntryUse {
 public:
  explicit EntryUse(Place place) : entry_(&entries[Mix(place.pc, place.frame) >> 55]) {
    static_assert(kEntries == 1u << (64 - 55));
    if (entry_->used.exchange(true, std::memory_order_acquire)) entry_ = nullptr;
  }
  ~EntryUse() {
    if (entry_ != nullptr) entry_->used.store(false, std::memory_order_release);
  }
  EntryUse(const EntryUse&) = delete;
  EntryUse& operator=(const EntryUse&) = delete;
  Entry* operator->() const { return entry_; }
  explicit operator bool() const { return entry_ != nullptr; }

 private:
  Entry* entry_;
};

bool Stands(uint64_t slot, uint64_t pc) { return *reinterpret_cast<const uint64_t*>(slot) == pc; }

}  // namespace

bool RecallStack(Place place, uint64_t stack_high, Unwound* out) {
  EntryUse entry(place);
  if (!entry || entry->count == 0 || entry->frame != place.frame || entry->pc[0] != place.pc) {
    return false;
  }
  for (uint32_t i = 0; i < entry->count; ++i) {
    uint64_t slot = place.frame + entry->slot[i];
    if (slot + sizeof(uint64_t) > stack_high || !Stands(slot, entry->pc[i])) return false;
    out->pc[i] = entry->pc[i];
    out->slot[i] = slot;
  }
  out->count = entry->count;
  return true;
}

void KeepStack(Place place, uint64_t stack_high, const Unwound& stack) {
  if (stack.count == 0 || stack.pc[0] != place.pc) return;
  EntryUse entry(place);
  if (!entry) return;
  entry->count = 0;
  entry->frame = place.frame;
  for (uint32_t i = 0; i < stack.count; ++i) {
    uint64_t slot = stack.slot[i];
    if (slot < place.frame || slot - place.frame > kMaxSpan ||
        slot + sizeof(uint64_t) > stack_high || !Stands(slot, stack.pc[i])) {
      return;
    }
    entry->pc[i] = stack.pc[i];
    entry->slot[i] = static_cast<uint32_t>(slot - place.frame);
  }
  entry->count = stack.count;
}

}  // namespace lockgraph::runtime
