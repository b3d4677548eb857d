#include "report/hierarchy.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "lockorder/components.h"

namespace lockgraph::report {
namespace {

using lockorder::ResourceKind;

// Above this many locks the table of what reaches what would take too much memory.
constexpr size_t kMaxForReduction = 8192;

class Builder {
 public:
  Builder(const Naming& naming, const OrderGraphView& view) : view_(view) {
    const size_t count = view.vertices.size();
    is_lock_.resize(count);
    successors_.resize(count);
    for (uint32_t i = 0; i < count; ++i) {
      is_lock_[i] = naming.Get(view.vertices[i].resource).kind == ResourceKind::kLock;
    }
    for (const OrderEdge& edge : view.edges) {
      if (edge.from == edge.to || !is_lock_[edge.from] || !is_lock_[edge.to]) continue;
      successors_[edge.from].push_back(edge.to);
    }
    components_ = lockorder::FindComponents(
        static_cast<uint32_t>(count), [this](uint32_t vertex, uint32_t index) {
          return index < successors_[vertex].size() ? successors_[vertex][index]
                                                    : lockorder::kNoSuccessor;
        });
  }

  Hierarchy Build() {
    const std::vector<uint32_t> order = TopologicalOrder();
    std::vector<uint32_t> level(components_.vertices.size(), 0);
    std::vector<bool> ordered(components_.vertices.size());
    for (const uint32_t component : order) {
      for (const uint32_t next : NextOf(component)) {
        level[next] = std::max(level[next], level[component] + 1);
        ordered[next] = ordered[component] = true;
      }
    }
    Hierarchy hierarchy;
    for (uint32_t vertex = 0; vertex < view_.vertices.size(); ++vertex) {
      if (!is_lock_[vertex]) continue;
      const uint32_t component = components_.of[vertex];
      const bool circle = components_.vertices[component].size() > 1;
      if (!ordered[component] && !circle) {
        hierarchy.alone.push_back(vertex);
        continue;
      }
      if (hierarchy.levels.size() <= level[component]) {
        hierarchy.levels.resize(level[component] + 1);
      }
      hierarchy.levels[level[component]].push_back(vertex);
    }
    for (const std::vector<uint32_t>& members : components_.vertices) {
      if (members.size() > 1) hierarchy.circles.push_back(members);
    }
    AddDirect(order, hierarchy);
    return hierarchy;
  }

 private:
  std::set<uint32_t> NextOf(uint32_t component) const {
    std::set<uint32_t> next;
    for (const uint32_t vertex : components_.vertices[component]) {
      for (const uint32_t successor : successors_[vertex]) {
        if (components_.of[successor] != component) next.insert(components_.of[successor]);
      }
    }
    return next;
  }

  std::vector<uint32_t> TopologicalOrder() const {
    const size_t count = components_.vertices.size();
    std::vector<std::set<uint32_t>> next(count);
    std::vector<uint32_t> before(count, 0);
    for (uint32_t component = 0; component < count; ++component) {
      next[component] = NextOf(component);
      for (const uint32_t other : next[component]) ++before[other];
    }
    std::vector<uint32_t> order;
    for (uint32_t component = 0; component < count; ++component) {
      if (before[component] == 0) order.push_back(component);
    }
    for (size_t i = 0; i < order.size(); ++i) {
      for (const uint32_t other : next[order[i]]) {
        if (--before[other] == 0) order.push_back(other);
      }
    }
    return order;
  }

  // The transitive reduction between components, spelled out for their vertices.
  void AddDirect(const std::vector<uint32_t>& order, Hierarchy& hierarchy) const {
    const size_t count = components_.vertices.size();
    const bool reduce = count <= kMaxForReduction;
    std::vector<llvm::BitVector> reaches(reduce ? count : 0, llvm::BitVector(count));
    std::set<std::pair<uint32_t, uint32_t>> redundant;
    for (const uint32_t component : llvm::reverse(order)) {
      if (!reduce) break;
      const std::set<uint32_t> next = NextOf(component);
      llvm::BitVector& reached = reaches[component];
      for (const uint32_t other : next) reached |= reaches[other];
      for (const uint32_t other : next) {
        if (reached.test(other)) redundant.insert({component, other});
      }
      for (const uint32_t other : next) reached.set(other);
    }
    for (uint32_t vertex = 0; vertex < successors_.size(); ++vertex) {
      for (const uint32_t successor : successors_[vertex]) {
        const std::pair ends(components_.of[vertex], components_.of[successor]);
        if (ends.first == ends.second || redundant.contains(ends)) continue;
        hierarchy.direct.emplace_back(vertex, successor);
      }
    }
    llvm::sort(hierarchy.direct);
  }

  const OrderGraphView& view_;
  std::vector<bool> is_lock_;
  std::vector<std::vector<uint32_t>> successors_;
  lockorder::Components components_;
};

// "Log" of "Log::index_mutex_"; empty for a global.
llvm::StringRef ClassOf(llvm::StringRef name) {
  return name.rsplit("::").second.empty() ? llvm::StringRef() : name.rsplit("::").first;
}

// A member of an object, even if the program has only one such object: another class cannot name
// it.
bool IsMember(const lockorder::Resource& lock) {
  const llvm::StringRef key(lock.class_key);
  return lock.owner.valid() || key.starts_with("_ZTS") || key.starts_with("member:");
}

llvm::StringRef MemberOf(llvm::StringRef name) {
  const llvm::StringRef member = name.rsplit("::").second;
  return member.empty() ? name : member;
}

}  // namespace

Hierarchy BuildHierarchy(const Naming& naming, const OrderGraphView& view) {
  return Builder(naming, view).Build();
}

std::vector<Annotation> ProposeAttributes(const Naming& naming, const OrderGraphView& view,
                                          const Hierarchy& hierarchy) {
  std::map<uint32_t, std::vector<std::string>> before;  // by vertex: what it comes after
  for (const auto& [from, to] : hierarchy.direct) {
    const lockorder::Resource& first = naming.Get(view.vertices[from].resource);
    const lockorder::Resource& second = naming.Get(view.vertices[to].resource);
    if (!second.declared_at.valid() || first.name.empty() || second.name.empty()) continue;
    const llvm::StringRef scope = ClassOf(first.name);
    if (scope == ClassOf(second.name)) {
      before[to].push_back(MemberOf(first.name).str());
    } else if (first.instance == lockorder::Instance::kOne && !IsMember(first)) {
      before[to].push_back(first.name);  // a global can be named anywhere
    }
  }
  std::vector<Annotation> annotations;
  for (const auto& [vertex, names] : before) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    annotations.push_back({view.vertices[vertex].resource, "ACQUIRED_AFTER(" + list + ")"});
  }
  return annotations;
}

}  // namespace lockgraph::report
