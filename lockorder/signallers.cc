#include "lockorder/signallers.h"

#include <algorithm>
#include <map>
#include <utility>

namespace lockgraph::lockorder {
namespace {

bool OneSignalSuffices(ResourceKind kind) {
  return kind == ResourceKind::kCondition || kind == ResourceKind::kFuture ||
         kind == ResourceKind::kSemaphore;
}

// Adds `needs` unless some set asks for no more; drops the sets that ask for more. Who is stuck
// with few needs is stuck with more of them, so only the least sets matter.
template <typename Needs>
void AddLeast(std::vector<Needs>& least, const Needs& needs) {
  const auto within = [](const Needs& few, const Needs& more) {
    return std::includes(more.begin(), more.end(), few.begin(), few.end());
  };
  for (const Needs& known : least) {
    if (within(known, needs)) return;
  }
  std::erase_if(least, [&](const Needs& known) { return within(needs, known); });
  least.push_back(needs);
}

}  // namespace

Signallers::Signallers(const Observations& observations, const OrderGraph& graph,
                       const Concurrency& concurrency)
    : observations_(observations), graph_(graph), concurrency_(concurrency) {
  // Dependencies that owe a signal, by the place and thread of the signal.
  std::map<std::pair<SiteId, ThreadId>, std::vector<uint32_t>> owing;
  for (const uint32_t r : graph.representatives()) {
    const Dependency& d = observations.dependencies[r];
    if (d.wait != WaitKind::kBlocking) continue;
    for (const Hold& hold : d.held) {
      if (hold.role != Hold::Role::kOwes) continue;
      std::vector<uint32_t>& there = owing[{hold.site, d.thread}];
      if (there.empty() || there.back() != r) there.push_back(r);
    }
  }
  struct Key {
    uint32_t vertex;
    ThreadId thread;
    std::vector<ThreadId> live;  // sorted
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, std::vector<Needs>> groups;
  for (const Signal& signal : observations.signals) {
    const auto exists = [&](ThreadId id) { return id.value < observations.threads.size(); };
    if (signal.resource.value >= observations.resources.size() || !exists(signal.thread) ||
        !std::all_of(signal.live.begin(), signal.live.end(), exists)) {
      continue;
    }
    Key key{graph.VertexOf(signal.resource), signal.thread, signal.live};
    std::sort(key.live.begin(), key.live.end());
    const auto there = owing.find({signal.site, signal.thread});
    const Needs needs = there == owing.end() ? Needs{} : NeedsOf(signal, there->second);
    AddLeast(groups[std::move(key)], needs);
  }
  sources_.resize(graph.vertices().size());
  for (auto& [key, needs] : groups) {
    Source source;
    source.at.thread = key.thread;
    source.at.live = key.live;
    source.needs = std::move(needs);
    sources_[key.vertex].push_back(std::move(source));
  }
}

Signallers::Needs Signallers::NeedsOf(const Signal& signal, std::span<const uint32_t> owing) const {
  const uint32_t event = graph_.VertexOf(signal.resource);
  Needs needs;
  for (const uint32_t r : owing) {
    const Dependency& d = observations_.dependencies[r];
    const bool owes_it = std::any_of(d.held.begin(), d.held.end(), [&](const Hold& hold) {
      return hold.role == Hold::Role::kOwes && graph_.VertexOf(hold.resource) == event;
    });
    if (owes_it) needs.push_back({graph_.VertexOf(d.wanted), d.mode});
  }
  std::sort(needs.begin(), needs.end());
  needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
  return needs;
}

const std::vector<Signallers::Needs>& Signallers::NeedsAround(uint32_t waiter,
                                                              uint32_t event) const {
  const auto [it, inserted] = around_.try_emplace(waiter);
  if (!inserted) return it->second;
  const Dependency& waiting = observations_.dependencies[waiter];
  for (uint32_t i = 0, v; (v = graph_.MeetingAt(event, i)) != OrderGraph::kNoVertex; ++i) {
    for (const Source& source : sources_[v]) {
      if (!concurrency_.Parallel(waiting, source.at)) continue;
      for (const Needs& needs : source.needs) AddLeast(it->second, needs);
      if (it->second.size() == 1 && it->second.front().empty()) return it->second;
    }
  }
  return it->second;
}

// A signal is stuck when, to get there, its thread must first take something a party holds.
bool Signallers::Stuck(const Needs& needs, std::span<const Party> parties) const {
  for (const Party& party : parties) {
    if (party.hold == Party::kThreadEnd) continue;
    const Hold& hold = observations_.dependencies[party.dependency].held[party.hold];
    const uint32_t held = graph_.VertexOf(hold.resource);
    for (const Need& need : needs) {
      if (graph_.Meet(need.vertex, held) && Conflicts(need.mode, hold.mode)) return true;
    }
  }
  return false;
}

bool Signallers::SomebodyElse(Party waiter, std::span<const Party> parties) const {
  const Dependency& waiting = observations_.dependencies[waiter.dependency];
  if (!OneSignalSuffices(observations_.resources[waiting.wanted.value].kind)) return false;
  const std::vector<Needs>& around =
      NeedsAround(waiter.dependency, graph_.VertexOf(waiting.wanted));
  return std::any_of(around.begin(), around.end(),
                     [&](const Needs& needs) { return !Stuck(needs, parties); });
}

}  // namespace lockgraph::lockorder
