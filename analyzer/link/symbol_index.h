// Finds the number of a symbol by what it is.
//
// Most symbols live as long as one function is looked at: they are kept apart, in a table that
// stays small and near, and are forgotten all at once.
#ifndef LOCKGRAPH_ANALYZER_LINK_SYMBOL_INDEX_H_
#define LOCKGRAPH_ANALYZER_LINK_SYMBOL_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "analyzer/link/symbol_node.h"

namespace lockgraph::link {

class SymbolIndex {
 public:
  explicit SymbolIndex(std::vector<SymbolNode>& nodes)
      : nodes_(nodes), kept_(0, NodeHash{&nodes}, NodeEqual{&nodes}) {}
  SymbolIndex(const SymbolIndex&) = delete;
  SymbolIndex& operator=(const SymbolIndex&) = delete;

  // The number of the node that equals `node`; it is appended to the nodes if there is none.
  uint32_t FindOrAdd(const SymbolNode& node);
  // What is added from here on can be forgotten.
  void BeginShortLived();
  // Forgets it; what is added from here on stays.
  void ForgetShortLived();

 private:
  struct Probe {
    const SymbolNode& node;
    size_t hash;
  };
  struct NodeHash {
    using is_transparent = void;
    const std::vector<SymbolNode>* nodes;
    size_t operator()(const Probe& probe) const { return probe.hash; }
    size_t operator()(uint32_t id) const { return absl::HashOf((*nodes)[id]); }
  };
  struct NodeEqual {
    using is_transparent = void;
    const std::vector<SymbolNode>* nodes;
    const SymbolNode& Node(const Probe& probe) const { return probe.node; }
    const SymbolNode& Node(uint32_t id) const { return (*nodes)[id]; }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return Node(a) == Node(b);
    }
  };
  struct Slot {
    uint32_t id = Symbol::kNone;
    uint32_t hash = 0;
  };
  uint32_t FindOrAddShortLived(const Probe& probe);
  void Grow();

  static constexpr size_t kFewest = 256;  // slots; a power of two
  static constexpr size_t kRecent = 16384;

  std::vector<SymbolNode>& nodes_;
  absl::flat_hash_set<uint32_t, NodeHash, NodeEqual> kept_;
  std::vector<Slot> short_lived_;  // open addressing; empty: nothing is short-lived now
  size_t count_ = 0;               // of the short-lived ones
  // What was looked for lately, by hash: the same few are looked for again and again.
  std::vector<uint32_t> recent_ = std::vector<uint32_t>(kRecent, Symbol::kNone);
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SYMBOL_INDEX_H_
