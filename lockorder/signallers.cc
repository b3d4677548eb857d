#include "lockorder/signallers.h"

#include <algorithm>

namespace lockgraph::lockorder {
namespace {

bool OneSignalSuffices(ResourceKind kind) {
  return kind == ResourceKind::kCondition || kind == ResourceKind::kFuture ||
         kind == ResourceKind::kSemaphore;
}

bool Owes(const Dependency& d, const Signal& signal) {
  return std::any_of(d.held.begin(), d.held.end(), [&](const Hold& hold) {
    return hold.role == Hold::Role::kOwes && hold.site == signal.site;
  });
}

}  // namespace

Signallers::Signallers(const Observations& observations, const OrderGraph& graph,
                       const Concurrency& concurrency)
    : observations_(observations), graph_(graph), concurrency_(concurrency) {
  signals_.resize(graph.vertices().size());
  owing_.resize(graph.vertices().size());
  for (uint32_t s = 0; s < observations.signals.size(); ++s) {
    const Signal& signal = observations.signals[s];
    if (signal.resource.value >= observations.resources.size() ||
        signal.thread.value >= observations.threads.size()) {
      continue;
    }
    signals_[graph.VertexOf(signal.resource)].push_back(s);
  }
  for (const uint32_t r : graph.representatives()) {
    const Dependency& d = observations.dependencies[r];
    if (d.wait != WaitKind::kBlocking) continue;
    for (const Hold& hold : d.held) {
      if (hold.role == Hold::Role::kOwes) owing_[graph.VertexOf(hold.resource)].push_back(r);
    }
  }
}

// A signal is stuck when, to get there, its thread must first take something a party holds.
bool Signallers::Stuck(const Signal& signal, std::span<const Party> parties) const {
  for (const uint32_t r : owing_[graph_.VertexOf(signal.resource)]) {
    const Dependency& d = observations_.dependencies[r];
    if (d.thread != signal.thread || !Owes(d, signal)) continue;
    const uint32_t wanted = graph_.VertexOf(d.wanted);
    for (const Party& party : parties) {
      if (party.hold == Party::kThreadEnd) continue;
      const Hold& hold = observations_.dependencies[party.dependency].held[party.hold];
      if (graph_.Meet(wanted, graph_.VertexOf(hold.resource)) && Conflicts(d.mode, hold.mode)) {
        return true;
      }
    }
  }
  return false;
}

bool Signallers::SomebodyElse(Party waiter, std::span<const Party> parties) const {
  const Dependency& waiting = observations_.dependencies[waiter.dependency];
  if (!OneSignalSuffices(observations_.resources[waiting.wanted.value].kind)) return false;
  const uint32_t event = graph_.VertexOf(waiting.wanted);
  for (uint32_t i = 0, v; (v = graph_.MeetingAt(event, i)) != OrderGraph::kNoVertex; ++i) {
    for (const uint32_t s : signals_[v]) {
      const Signal& signal = observations_.signals[s];
      Dependency there;
      there.thread = signal.thread;
      there.live = signal.live;
      if (concurrency_.Parallel(waiting, there) && !Stuck(signal, parties)) return true;
    }
  }
  return false;
}

}  // namespace lockgraph::lockorder
