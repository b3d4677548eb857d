#include "analyzer/link/order_places.h"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace lockgraph::link {
namespace {

using lockorder::ResourceId;
using lockorder::ResourceKind;

class Counter {
 public:
  Counter(const Analysis& analysis, Resources& resources, lockorder::Observations& observations)
      : analysis_(analysis), resources_(resources), observations_(observations) {
    for (uint32_t i = 0; i < observations.resources.size(); ++i) {
      const lockorder::Resource& resource = observations.resources[i];
      if (resource.kind == ResourceKind::kLock) by_class_.try_emplace(resource.class_key, i);
    }
  }

  void Run() {
    for (const Behaviour& behaviour : analysis_.behaviours) {
      for (const Event& event : behaviour.events) Add(event);
      for (const FurtherPlace& place : behaviour.further_places) {
        const Event& event = behaviour.events[place.event];
        Add(event.held[place.held].lock, event.target, place.outer, place.inner);
      }
    }
    for (const auto& [order, places] : places_) {
      if (places.size() < 2) continue;
      observations_.order_places.push_back(
          {{order.first}, {order.second}, static_cast<uint32_t>(places.size())});
    }
  }

 private:
  using Position = std::tuple<uint32_t, uint32_t, uint32_t>;  // file, line, column

  void Add(const Event& event) {
    if (event.kind != EventKind::kAcquire || event.resource != ResourceKind::kLock) return;
    const CodeSite at = analysis_.paths.First(event.path, event.site);
    for (const HeldLock& held : event.held) {
      if (held.resource != ResourceKind::kLock) continue;
      const CodeSite outer = analysis_.paths.First(held.path, held.site);
      // Where a callee does both, it is the callee's place.
      const bool deeper = !event.path.empty() && !held.path.empty() && outer == at;
      if (!deeper) Add(held.lock, event.target, outer, at);
    }
  }

  void Add(Symbol first, Symbol second, CodeSite outer, CodeSite inner) {
    const uint32_t a = ClassOf(first);
    const uint32_t b = ClassOf(second);
    if (a == ResourceId::kNone || b == ResourceId::kNone || a == b) return;
    places_[{a, b}].insert({At(outer), At(inner)});
  }

  // The first resource of the class; none if no dependency speaks of it.
  uint32_t ClassOf(Symbol lock) {
    const auto [it, fresh] = classes_.try_emplace(lock, uint32_t{ResourceId::kNone});
    if (fresh) {
      const auto known = by_class_.find(resources_.KeyOf(lock));
      if (known != by_class_.end()) it->second = known->second;
    }
    return it->second;
  }

  // Instances of one template stand at one place.
  Position At(CodeSite site) const {
    if (!site.place.valid()) return {};
    const summary::Place& place = analysis_.program.places[site.place.value];
    return {place.file.value, place.line, place.column};
  }

  const Analysis& analysis_;
  Resources& resources_;
  lockorder::Observations& observations_;
  absl::flat_hash_map<std::string, uint32_t> by_class_;
  absl::flat_hash_map<Symbol, uint32_t> classes_;
  std::map<std::pair<uint32_t, uint32_t>, absl::flat_hash_set<std::pair<Position, Position>>>
      places_;
};

}  // namespace

void CountOrderPlaces(const Analysis& analysis, Resources& resources,
                      lockorder::Observations& observations) {
  Counter(analysis, resources, observations).Run();
}

}  // namespace lockgraph::link
