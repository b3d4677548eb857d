// Call paths as shared lists: a cell is a site and the rest of the path, outermost call first.
#ifndef LOCKGRAPH_ANALYZER_LINK_PATH_H_
#define LOCKGRAPH_ANALYZER_LINK_PATH_H_

#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "analyzer/summary/ids.h"

namespace lockgraph::link {

// Where an instruction stands.
struct CodeSite {
  summary::PlaceId place;
  summary::FunctionId function;
  auto operator<=>(const CodeSite&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const CodeSite& s) {
    return H::combine(std::move(h), s.place, s.function);
  }
};

struct PathId {
  static constexpr uint32_t kEmpty = 0xffffffff;
  uint32_t id = kEmpty;
  bool empty() const { return id == kEmpty; }
  auto operator<=>(const PathId&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, PathId p) {
    return H::combine(std::move(h), p.id);
  }
};

// Hash-consed: equal paths have equal ids.
class Paths {
 public:
  // `site` before `rest`. Paths past the limit lose their far end: recursion would grow them for
  // ever.
  PathId Prepend(CodeSite site, PathId rest) {
    if (Length(rest) >= kMaxLength) return rest;
    const Cell cell{site, rest};
    auto [it, fresh] = index_.try_emplace(cell, cells_.size());
    if (fresh) {
      cells_.push_back(cell);
      lengths_.push_back(static_cast<uint16_t>(Length(rest) + 1));
    }
    return PathId{it->second};
  }
  // `path` with `site` as its far end: a call path that leads to a start names the thread.
  PathId Append(PathId path, CodeSite site) {
    if (path.empty()) return Prepend(site, {});
    return Prepend(Head(path), Append(Tail(path), site));
  }
  CodeSite Head(PathId path) const { return cells_[path.id].site; }
  // Where the function that the path starts in is on its way to `site`.
  CodeSite First(PathId path, CodeSite site) const { return path.empty() ? site : Head(path); }
  PathId Tail(PathId path) const { return cells_[path.id].rest; }
  uint32_t Length(PathId path) const { return path.empty() ? 0 : lengths_[path.id]; }

 private:
  static constexpr uint32_t kMaxLength = 60;
  struct Cell {
    CodeSite site;
    PathId rest;
    bool operator==(const Cell&) const = default;
    template <typename H>
    friend H AbslHashValue(H h, const Cell& c) {
      return H::combine(std::move(h), c.site, c.rest);
    }
  };
  std::vector<Cell> cells_;
  std::vector<uint16_t> lengths_;
  absl::flat_hash_map<Cell, uint32_t> index_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_PATH_H_
