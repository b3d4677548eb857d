// Calls whose target only the whole program knows.
#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "analyzer/link/constants.h"
#include "analyzer/link/event_shape.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::Evidence;
using summary::FunctionId;

// What a value that is called may be: itself, what a table holds, or what the program keeps in such
// places.
Threads::Callees Threads::CalleesOf(Symbol target, FunctionId root) const {
  Symbols& symbols = analysis_.symbols;
  const SymbolNode node = symbols.at(target);
  if (symbols.IsCallable(target)) return {{target}};
  if (node.kind == SymbolKind::kChoice) {
    const auto list = symbols.List(target);
    return {{list.begin(), list.end()}, GuessAmong(list.size())};
  }
  PointsTo::Node flow;
  if (node.kind == SymbolKind::kParameter && root.valid())
    flow = analysis_.points_to.NodeOfLocal(root, node.a);
  if (node.kind == SymbolKind::kLoad) {
    if (const Analysis::Table* table = TableAt(analysis_, Symbol{node.a})) {
      // All of them can be asked for, but maybe not together with all of another column.
      const size_t alternatives = table->single ? 1 : table->functions.size();
      return {table->functions, GuessAmong(alternatives)};
    }
    flow = FlowOf(Symbol{node.a}, root);
  }
  Callees found;
  for (FunctionId f : analysis_.points_to.Functions(flow)) {
    if (analysis_.program.functions[f.value].is_lambda) {
      const auto closure = analysis_.closures.find(f.value);
      found.callables.push_back(closure == analysis_.closures.end() ? symbols.Bind(f, {})
                                                                    : Closed(f));
    } else {
      found.callables.push_back(symbols.Function(f));
    }
  }
  found.evidence = GuessAmong(found.callables.size());
  return found;
}

// Anybody may call an entry of a library from anywhere: what one of them does, another need not do
// again.
bool Threads::IsEntry(const Pending& pending) const {
  const lockorder::Thread& thread = observations_.threads[pending.thread.value];
  return thread.assumed && thread.many && !thread.parent.valid();
}

// Equal for calls of a callable that nobody can tell apart.
uint64_t Threads::SituationOf(Symbol callable, const Event& context) const {
  Shape shape(analysis_.symbols, Shape::Made::kObjects);
  std::vector<uint64_t> parts;
  shape.AddValue(callable, parts);
  shape.AddHeld(context.held, parts);
  parts.push_back(~0ull);
  for (Symbol argument : context.arguments) shape.AddValue(argument, parts);
  return absl::HashOf(parts);
}

// What was called lies behind as what it had to wait for.
void Threads::CarryOut(std::vector<Passed>& steps, const Called& called) {
  constexpr size_t kMost = 64;
  std::vector<Passed> all;
  for (size_t i = 0; i < steps.size() && steps.size() < kMost; ++i) {
    const Passed step = steps[i];
    const auto known = step.call ? called.find(step.site) : called.end();
    const bool again =
        std::any_of(all.begin(), all.end(), [&](const Passed& p) { return IsSameStep(p, step); });
    if (again) continue;
    all.push_back(step);
    if (known == called.end()) continue;
    steps.insert(steps.begin() + static_cast<ptrdiff_t>(i) + 1, known->second.begin(),
                 known->second.end());
  }
  steps.swap(all);
}

// Calls whose target no caller knew: what the program stores there, else an unknown callback.
void Threads::ResolveDeferredCalls(Pending& pending) {
  // Callbacks that lead to callbacks multiply; nests of locks that were seen are not seen again.
  constexpr size_t kMaxEvents = 4000;
  constexpr int kMaxRounds = 64;  // of callbacks that callbacks lead to
  constexpr uint64_t kMaxWorkOfOne = 20000;
  const uint64_t before = analysis_.work;
  absl::flat_hash_set<uint64_t> own;
  Called called;
  absl::flat_hash_set<uint64_t>& carried_out = IsEntry(pending) ? carried_out_ : own;
  for (int round = 0; round < kMaxRounds; ++round) {
    std::vector<Event> more;
    bool found = false;
    for (Event& event : pending.behaviour.events) {
      if (event.kind != EventKind::kCall) continue;
      if (pending.behaviour.events.size() + more.size() >= kMaxEvents ||
          analysis_.work - before > kMaxWorkOfOne || analysis_.work > end_of_work_) {
        pending.behaviour.cut = true;
        ++blind_spots_[{"callbacks beyond the number that is followed",
                        resources_.Site(event.site)}];
        break;
      }
      const auto [targets, evidence] = CalleesOf(event.target, pending.scope);
      event.kind = EventKind::kCallback;
      event.evidence = event.evidence | evidence;
      if (targets.empty()) {
        if (!event.completes.valid()) continue;
        Event done = event;  // a task that nobody knows is done all the same
        done.kind = EventKind::kSignal;
        done.resource = lockorder::ResourceKind::kFuture;
        done.target = analysis_.symbols.Deref(event.completes);
        done.completes = {};
        done.turn = {};
        more.push_back(std::move(done));
        continue;
      }
      found = true;
      const Event context = event;
      const bool task = !context.turn.place.valid() && IsTask(context.target);
      const CodeSite turn = task ? context.site : context.turn;
      // Carried out below; what is left of it says nothing.
      event.kind = EventKind::kUnresolved;
      event.held.clear();
      for (Symbol target : targets) {
        const SymbolNode& node = analysis_.symbols.at(target);
        const bool acts = node.kind == SymbolKind::kChoice || context.completes.valid() ||
                          analysis_.operations[node.a] != nullptr ||
                          analysis_.behaviours[node.a].acts;
        if (!acts) continue;
        if (!carried_out.insert(SituationOf(target, context)).second) continue;
        Interpreter interpreter(analysis_, {});
        Interpreter::Beginning beginning;
        if (turn.place.valid()) beginning.runners = {pending.root, turn.function};
        Behaviour behaviour =
            interpreter.RunCallable(target, context.arguments, context.memory, &context, beginning);
        for (Event& e : behaviour.events) {
          e.turn = turn;
          more.push_back(std::move(e));
        }
        std::vector<std::vector<Passed>> ways;
        for (const Exit& exit : behaviour.exits) ways.push_back(exit.passed);
        std::vector<Passed>& steps = called[context.site];
        for (const Passed& step : StepsBetween(context.passed, ways)) steps.push_back(step);
      }
    }
    for (Event& e : more) {
      if (pending.behaviour.events.size() < kMaxEvents) {
        pending.behaviour.events.push_back(std::move(e));
      }
    }
    if (!found) break;
  }
  if (called.empty()) return;
  for (Event& event : pending.behaviour.events) {
    if (event.kind == EventKind::kSignal) CarryOut(event.passed, called);
  }
  for (Exit& exit : pending.behaviour.exits) CarryOut(exit.passed, called);
}

}  // namespace lockgraph::link
