// Calls whose target only the whole program knows.
#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::Evidence;
using summary::FunctionId;

// What a value that is called may be: itself, or what the program keeps in such places.
std::vector<Symbol> Threads::Callables(Symbol target, FunctionId root) const {
  Symbols& symbols = analysis_.symbols;
  const SymbolNode node = symbols.at(target);
  if (symbols.IsCallable(target)) return {target};
  if (node.kind == SymbolKind::kChoice) {
    const auto list = symbols.List(target);
    return {list.begin(), list.end()};
  }
  PointsTo::Node flow;
  if (node.kind == SymbolKind::kParameter && root.valid())
    flow = analysis_.points_to.NodeOfLocal(root, node.a);
  if (node.kind == SymbolKind::kLoad) flow = FlowOf(Symbol{node.a}, root);
  std::vector<Symbol> found;
  bool too_many = false;
  for (FunctionId f : analysis_.points_to.Functions(flow, &too_many)) {
    if (analysis_.program.functions[f.value].is_lambda) {
      const auto closure = analysis_.closures.find(f.value);
      found.push_back(closure == analysis_.closures.end() ? symbols.Bind(f, {})
                                                          : Closed(closure->second));
    } else {
      found.push_back(symbols.Function(f));
    }
    if (found.size() >= 16) break;
  }
  return found;
}

// Calls whose target no caller knew: what the program stores there, else an unknown callback.
void Threads::ResolveDeferredCalls(Pending& pending) {
  // Callbacks that lead to callbacks multiply; nests of locks that were seen are not seen again.
  constexpr size_t kMaxEvents = 4000;
  absl::flat_hash_set<uint64_t> carried_out;
  for (int round = 0; round < 4; ++round) {
    std::vector<Event> more;
    bool found = false;
    for (Event& event : pending.behaviour.events) {
      if (event.kind != EventKind::kCall) continue;
      if (pending.behaviour.events.size() + more.size() >= kMaxEvents) {
        pending.behaviour.cut = true;
        break;
      }
      const std::vector<Symbol> targets = Callables(event.target, pending.scope);
      event.kind = EventKind::kCallback;
      event.evidence = event.evidence | GuessAmong(targets.size());
      if (targets.empty()) {
        if (!event.completes.valid()) continue;
        Event done = event;  // a task that nobody knows is done all the same
        done.kind = EventKind::kSignal;
        done.resource = lockorder::ResourceKind::kFuture;
        done.target = analysis_.symbols.Deref(event.completes);
        done.completes = {};
        more.push_back(std::move(done));
        continue;
      }
      found = true;
      const Event context = event;
      // Carried out below; what is left of it says nothing.
      event.kind = EventKind::kUnresolved;
      event.held.clear();
      for (Symbol target : targets) {
        const SymbolNode& node = analysis_.symbols.at(target);
        const bool acts = node.kind == SymbolKind::kChoice || context.completes.valid() ||
                          analysis_.operations[node.a] != nullptr ||
                          analysis_.behaviours[node.a].acts;
        if (!acts) continue;
        std::vector<uint32_t> situation{target.id};
        for (const HeldLock& lock : context.held) situation.push_back(lock.lock.id);
        situation.push_back(Symbol::kNone);
        for (Symbol argument : context.arguments) situation.push_back(argument.id);
        if (!carried_out.insert(absl::HashOf(situation)).second) continue;
        Interpreter interpreter(analysis_, {});
        Behaviour behaviour = interpreter.RunCallable(target, context.arguments, {}, &context);
        for (Event& e : behaviour.events) more.push_back(std::move(e));
      }
    }
    for (Event& e : more) {
      if (pending.behaviour.events.size() < kMaxEvents) {
        pending.behaviour.events.push_back(std::move(e));
      }
    }
    if (!found) break;
  }
}

}  // namespace lockgraph::link
