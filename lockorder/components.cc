#include "lockorder/components.h"

#include <algorithm>
#include <utility>

namespace lockgraph::lockorder {
namespace {

constexpr uint32_t kUnseen = 0xffffffff;

struct Visit {
  uint32_t vertex;
  uint32_t next;  // index of the successor to look at
};

class Tarjan {
 public:
  Tarjan(uint32_t count, const Successor& successor)
      : successor_(successor), number_(count, kUnseen), low_(count), root_(count, kUnseen) {}

  void VisitFrom(uint32_t start) {
    if (number_[start] != kUnseen) return;
    Enter(start);
    while (!visits_.empty()) {
      Visit& visit = visits_.back();
      const uint32_t v = visit.vertex;
      const uint32_t w = successor_(v, visit.next++);
      if (w == kNoSuccessor) {
        Leave(v);
      } else if (number_[w] == kUnseen) {
        Enter(w);
      } else if (root_[w] == kUnseen) {  // still on the stack of open vertices
        low_[v] = std::min(low_[v], number_[w]);
      }
    }
  }

  std::vector<uint32_t> TakePostOrder() { return std::move(post_order_); }

  // A vertex that names the component of `v`.
  uint32_t RootOf(uint32_t v) const { return root_[v]; }

 private:
  void Enter(uint32_t v) {
    number_[v] = low_[v] = next_number_++;
    open_.push_back(v);
    visits_.push_back({v, 0});
  }

  void Leave(uint32_t v) {
    visits_.pop_back();
    post_order_.push_back(v);
    if (!visits_.empty()) {
      const uint32_t above = visits_.back().vertex;
      low_[above] = std::min(low_[above], low_[v]);
    }
    if (low_[v] != number_[v]) return;
    uint32_t member;
    do {
      member = open_.back();
      open_.pop_back();
      root_[member] = v;
    } while (member != v);
  }

  const Successor& successor_;
  std::vector<uint32_t> number_;
  std::vector<uint32_t> low_;
  std::vector<uint32_t> root_;
  std::vector<uint32_t> open_;
  std::vector<uint32_t> post_order_;
  std::vector<Visit> visits_;
  uint32_t next_number_ = 0;
};

}  // namespace

Components FindComponents(uint32_t count, const Successor& successor) {
  Tarjan tarjan(count, successor);
  for (uint32_t v = 0; v < count; ++v) tarjan.VisitFrom(v);
  Components components;
  components.post_order = tarjan.TakePostOrder();
  components.of.resize(count);
  std::vector<uint32_t> number(count, kUnseen);
  for (uint32_t v = 0; v < count; ++v) {
    uint32_t& component = number[tarjan.RootOf(v)];
    if (component == kUnseen) {
      component = static_cast<uint32_t>(components.vertices.size());
      components.vertices.emplace_back();
    }
    components.of[v] = component;
    components.vertices[component].push_back(v);
  }
  return components;
}

}  // namespace lockgraph::lockorder
