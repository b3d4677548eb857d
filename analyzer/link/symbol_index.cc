#include "analyzer/link/symbol_index.h"

namespace lockgraph::link {

uint32_t SymbolIndex::FindOrAdd(const SymbolNode& node) {
  const Probe probe{node, absl::HashOf(node)};
  uint32_t& recent = recent_[probe.hash % kRecent];
  // One that was forgotten may have left its number to another.
  if (recent < nodes_.size() && nodes_[recent] == node) return recent;
  const auto known = kept_.find(probe);
  if (known != kept_.end()) return recent = *known;
  if (!short_lived_.empty()) return recent = FindOrAddShortLived(probe);
  recent = static_cast<uint32_t>(nodes_.size());
  kept_.lazy_emplace(probe, [&](const auto& construct) {
    nodes_.push_back(node);
    construct(recent);
  });
  return recent;
}

uint32_t SymbolIndex::FindOrAddShortLived(const Probe& probe) {
  if (2 * count_ >= short_lived_.size()) Grow();
  const uint32_t hash = static_cast<uint32_t>(probe.hash >> 32);
  const size_t mask = short_lived_.size() - 1;
  for (size_t at = hash & mask;; at = (at + 1) & mask) {
    Slot& slot = short_lived_[at];
    if (slot.id == Symbol::kNone) {
      slot = {static_cast<uint32_t>(nodes_.size()), hash};
      nodes_.push_back(probe.node);
      ++count_;
      return slot.id;
    }
    if (slot.hash == hash && nodes_[slot.id] == probe.node) return slot.id;
  }
}

void SymbolIndex::Grow() {
  std::vector<Slot> smaller(2 * short_lived_.size());
  smaller.swap(short_lived_);
  const size_t mask = short_lived_.size() - 1;
  for (const Slot& slot : smaller) {
    if (slot.id == Symbol::kNone) continue;
    size_t at = slot.hash & mask;
    while (short_lived_[at].id != Symbol::kNone) at = (at + 1) & mask;
    short_lived_[at] = slot;
  }
}

void SymbolIndex::BeginShortLived() {
  short_lived_.assign(kFewest, {});
  count_ = 0;
}

void SymbolIndex::ForgetShortLived() {
  short_lived_.clear();
  count_ = 0;
}

}  // namespace lockgraph::link
