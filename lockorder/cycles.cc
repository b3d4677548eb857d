#include "lockorder/cycles.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "lockorder/components.h"

namespace lockgraph::lockorder {
namespace {

constexpr uint32_t kFar = 0xffffffff;
constexpr uint32_t kNoEdge = 0xffffffff;

// Edges that can follow one that ends at `at`: those leaving any vertex that may be the same
// object.
struct Continuation {
  uint32_t at = 0;
  uint32_t meeting = 0;
  uint32_t index = 0;
};

class Search {
 public:
  Search(const OrderGraph& graph, const Components& components, const CycleLimits& limits,
         const CycleVisitor& visitor)
      : graph_(graph),
        components_(components),
        limits_(limits),
        visitor_(visitor),
        distance_(graph.vertices().size(), kFar),
        exhausted_(graph.vertices().size(), false),
        on_path_(graph.vertices().size(), false),
        known_(graph.family_count(), 0),
        shared_(graph.family_count(), 0) {}

  void VisitComponent(uint32_t component) {
    component_ = component;
    steps_ = 0;
    closed_ = 0;
    const std::vector<uint32_t>& vertices = components_.vertices[component];
    const uint32_t longest = std::min(limits_.max_length, static_cast<uint32_t>(vertices.size()));
    for (uint32_t length = 2; length <= longest; ++length) {
      for (size_t i = 0; i < vertices.size(); ++i) {
        if (exhausted_[vertices[i]]) continue;
        VisitStart(vertices[i], length);
        if (OverBudget()) {
          counts_.cut += vertices.size() - i;
          return;
        }
      }
    }
  }

  const CycleCounts& counts() const { return counts_; }

 private:
  bool OverBudget() const {
    return steps_ >= limits_.max_steps_per_component || closed_ >= limits_.max_cycles_per_component;
  }

  bool InScope(uint32_t vertex) const {
    return vertex >= start_ && components_.of[vertex] == component_;
  }

  // Cycles of exactly `length` edges whose smallest vertex is `start`.
  void VisitStart(uint32_t start, uint32_t length) {
    start_ = start;
    length_ = length;
    if (MeasureDistances()) Extend();
    for (const uint32_t v : touched_) distance_[v] = kFar;
    touched_.clear();
  }

  // Sets distance_[v] to the least number of edges that lead from v back to the start, for those
  // within reach. Returns whether the start can reach itself.
  bool MeasureDistances() {
    std::vector<uint32_t>& queue = touched_;
    uint32_t least = kFar;
    const auto expand = [&](uint32_t target, uint32_t distance) {
      for (uint32_t m = 0, t; (t = graph_.MeetingAt(target, m)) != OrderGraph::kNoVertex; ++m) {
        ++steps_;
        for (const uint32_t e : graph_.In(t)) {
          ++steps_;
          const uint32_t u = graph_.edges()[e].from;
          if (u == start_) least = std::min(least, distance);
          if (!InScope(u) || distance_[u] != kFar) continue;
          distance_[u] = distance;
          queue.push_back(u);
        }
      }
    };
    expand(start_, 1);
    size_t next = 0;
    for (; next < queue.size() && distance_[queue[next]] < length_; ++next) {
      if (steps_ >= limits_.max_steps_per_component) return false;
      expand(queue[next], distance_[queue[next]] + 1);
    }
    // Everything that leads back was seen: if the start was not, longer rounds will not help.
    if (least == kFar && next == queue.size()) exhausted_[start_] = true;
    return least <= length_;
  }

  // Depth-first, with an explicit stack of continuations.
  void Extend() {
    Occupy(start_, graph_.vertices()[start_].one);
    stack_.push_back({start_, 0, 0});
    pinned_.push_back(graph_.vertices()[start_].one);
    from_.push_back(start_);
    while (!stack_.empty()) {
      const uint32_t edge = OverBudget() ? kNoEdge : NextEdge(stack_.back());
      if (edge == kNoEdge) {
        Retreat();
      } else {
        Follow(edge);
      }
    }
  }

  // The next edge that could continue the path, kNoEdge when there is none.
  uint32_t NextEdge(Continuation& at) {
    for (;; ++at.meeting, at.index = 0) {
      const uint32_t u = path_.empty() ? (at.meeting == 0 ? start_ : OrderGraph::kNoVertex)
                                       : graph_.MeetingAt(at.at, at.meeting);
      if (u == OrderGraph::kNoVertex) return kNoEdge;
      ++steps_;
      const uint32_t left = length_ - static_cast<uint32_t>(path_.size());
      if (!InScope(u) || distance_[u] > left) continue;
      if (!path_.empty() && !Free(at.at, u)) continue;
      const std::span<const uint32_t> out = graph_.Out(u);
      while (at.index < out.size()) {
        const uint32_t edge = out[at.index++];
        ++steps_;
        if (left == 1 ? graph_.Meet(graph_.edges()[edge].to, start_)
                      : components_.of[graph_.edges()[edge].to] == component_) {
          return edge;
        }
        if (steps_ >= limits_.max_steps_per_component) return kNoEdge;
      }
    }
  }

  void Follow(uint32_t edge) {
    const bool closing = path_.size() + 1 == length_;
    if (!path_.empty() && !visitor_.joins(path_.back(), edge)) return Reject(closing);
    if (closing && !visitor_.joins(edge, path_.front())) return Reject(closing);
    const Edge& e = graph_.edges()[edge];
    if (closing && !ClosesCleanly(e)) return;
    for (const uint32_t other : path_) {
      if (!visitor_.coexist(other, edge)) return Reject(closing);
    }
    if (closing) {
      path_.push_back(edge);
      ++closed_;
      ++counts_.closed;
      visitor_.found(path_);
      path_.pop_back();
      return;
    }
    if (!path_.empty()) {
      const bool pinned = graph_.vertices()[e.from].one && stack_.back().at == e.from;
      Occupy(e.from, pinned);
      from_.push_back(e.from);
      pinned_.push_back(pinned);
    }
    path_.push_back(edge);
    stack_.push_back({e.to, 0, 0});
  }

  void Retreat() {
    stack_.pop_back();
    if (path_.size() <= 1) {
      if (stack_.empty()) {
        Release(start_, pinned_.back());
        from_.pop_back();
        pinned_.pop_back();
      }
      if (!path_.empty()) path_.pop_back();
      return;
    }
    path_.pop_back();
    Release(from_.back(), pinned_.back());
    from_.pop_back();
    pinned_.pop_back();
  }

  void Reject(bool closing) {
    if (closing) ++counts_.rejected;
  }

  // A family may be passed once; several times only if each passage is pinned to its own object.
  bool Free(uint32_t to, uint32_t from) const {
    const uint32_t family = graph_.vertices()[from].family;
    if (on_path_[from] || shared_[family] > 0) return false;
    const bool pinned = to == from && graph_.vertices()[from].one;
    return pinned || known_[family] == 0;
  }

  bool ClosesCleanly(const Edge& last) const {
    const Vertex& start = graph_.vertices()[start_];
    const bool pinned = last.to == start_ && start.one;
    return pinned || known_[start.family] + shared_[start.family] == 1;
  }

  void Occupy(uint32_t vertex, bool pinned) {
    on_path_[vertex] = true;
    ++(pinned ? known_ : shared_)[graph_.vertices()[vertex].family];
  }
  void Release(uint32_t vertex, bool pinned) {
    on_path_[vertex] = false;
    --(pinned ? known_ : shared_)[graph_.vertices()[vertex].family];
  }

  const OrderGraph& graph_;
  const Components& components_;
  const CycleLimits& limits_;
  const CycleVisitor& visitor_;
  CycleCounts counts_;

  uint32_t component_ = 0;
  uint32_t start_ = 0;
  uint32_t length_ = 0;
  uint64_t steps_ = 0;
  uint64_t closed_ = 0;
  std::vector<uint32_t> distance_;
  std::vector<uint32_t> touched_;  // vertices whose distance is set
  std::vector<bool> exhausted_;    // no cycle has this as its smallest vertex
  std::vector<bool> on_path_;
  std::vector<uint32_t> known_;   // by family: passages pinned to one object
  std::vector<uint32_t> shared_;  // by family: other passages
  std::vector<uint32_t> path_;    // edges
  std::vector<uint32_t> from_;    // vertices occupied, start first
  std::vector<bool> pinned_;      // how they are occupied
  std::vector<Continuation> stack_;
};

}  // namespace

CycleCounts FindCycles(const OrderGraph& graph, const CycleLimits& limits,
                       const CycleVisitor& visitor) {
  // Vertices that may be one object are linked both ways, so that a cycle through them stays
  // inside.
  const auto successor = [&graph](uint32_t v, uint32_t index) {
    const std::span<const uint32_t> out = graph.Out(v);
    if (index < out.size()) return graph.edges()[out[index]].to;
    const uint32_t meeting = graph.MeetingAt(v, index - static_cast<uint32_t>(out.size()) + 1);
    return meeting == OrderGraph::kNoVertex ? kNoSuccessor : meeting;
  };
  const auto count = static_cast<uint32_t>(graph.vertices().size());
  const Components components = FindComponents(count, successor);
  Search search(graph, components, limits, visitor);
  for (uint32_t c = 0; c < components.vertices.size(); ++c) {
    if (components.vertices[c].size() > 1) search.VisitComponent(c);
  }
  return search.counts();
}

}  // namespace lockgraph::lockorder
