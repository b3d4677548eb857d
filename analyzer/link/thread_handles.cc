// Starting threads and waiting for their ends.
#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::ResourceKind;
using lockorder::WaitKind;
using summary::FunctionId;

// Whether code other than the constructors of its object writes the place.
bool Interpreter::Changes(Symbol place) const {
  const SymbolNode& leaf = symbols_.at(place);
  if (leaf.kind != SymbolKind::kField || symbols_.IsHidden(place)) return true;
  return analysis_.changes[leaf.b];
}

// What is off as a thread starts, and the thread can reach, may be on soon after.
void Interpreter::ForgetUnset(State& state, const Event& spawn) {
  std::vector<Symbol> roots = spawn.arguments;
  roots.push_back(spawn.target);
  std::erase_if(state.store, [&](const auto& entry) {
    const SymbolNode& content = symbols_.at(entry.second);
    const bool number = content.kind == SymbolKind::kInteger;
    if (!number || symbols_.IsHidden(entry.first) || !Changes(entry.first)) return false;
    const Symbol root = symbols_.Root(entry.first);
    const SymbolKind kind = symbols_.kind(root);
    if (kind != SymbolKind::kLocal && kind != SymbolKind::kDeref) return false;
    if (symbols_.kind(entry.first) != SymbolKind::kField) return false;
    const Symbol object = kind == SymbolKind::kDeref ? Symbol{symbols_.at(root).a} : root;
    return std::any_of(roots.begin(), roots.end(),
                       [&](Symbol r) { return symbols_.Mentions(r, object); });
  });
}

// What the path knows of the objects a new thread is given: it sees them as they are now.
std::vector<std::pair<Symbol, Symbol>> Interpreter::ReachableMemory(const State& state,
                                                                    const Event& spawn) {
  constexpr size_t kMost = 96;
  std::vector<std::pair<Symbol, Symbol>> memory;
  std::vector<Symbol> roots = spawn.arguments;
  roots.push_back(spawn.target);
  for (const auto& [place, value] : spawn.memory) roots.push_back(value);
  for (int round = 0; round < 3; ++round) {
    const size_t before = memory.size();
    for (const auto& [place, value] : state.store) {
      if (memory.size() >= kMost) return memory;
      const Symbol root = symbols_.Root(place);
      const SymbolKind kind = symbols_.kind(root);
      if (kind != SymbolKind::kLocal && kind != SymbolKind::kDeref) continue;
      // A flag, a count, a pointer that is null and an empty wrapper are there to be set later.
      const SymbolNode& leaf = symbols_.at(place);
      const bool lasting = symbols_.IsHidden(place) &&
                           leaf.b != HiddenField(Hidden::kPointee).value &&
                           leaf.b != HiddenField(Hidden::kCallable).value;
      const SymbolNode& content = symbols_.at(value);
      const bool number = content.kind == SymbolKind::kInteger;
      if (!lasting && number && Changes(place)) continue;
      const std::pair<Symbol, Symbol> entry{place, value};
      if (std::find(memory.begin(), memory.end(), entry) != memory.end()) continue;
      const Symbol object = kind == SymbolKind::kDeref ? Symbol{symbols_.at(root).a} : root;
      const bool reached = std::any_of(roots.begin(), roots.end(),
                                       [&](Symbol r) { return symbols_.Mentions(r, object); });
      if (reached) memory.push_back(entry);
    }
    if (memory.size() == before) break;
    for (size_t i = before; i < memory.size(); ++i) roots.push_back(memory[i].second);
  }
  return memory;
}

Symbol Interpreter::StartThread(const Call& call, State& state, Symbol handle, Symbol callable,
                                std::vector<Symbol> arguments, Symbol completes) {
  PathId thread = analysis_.paths.Prepend(call.site, {});
  for (auto site = call.prefix.rbegin(); site != call.prefix.rend(); ++site) {
    thread = analysis_.paths.Prepend(*site, thread);
  }
  Event spawn = NewEvent(state, EventKind::kSpawn, callable, call.site);
  spawn.arguments = std::move(arguments);
  spawn.completes = completes;
  spawn.handle = handle;
  spawn.memory = ReachableMemory(state, spawn);
  std::erase(state.swept, thread);
  std::erase(state.gone, thread);
  spawn.resource = ResourceKind::kThreadEnd;
  spawn.many = std::find(state.live.begin(), state.live.end(), thread) != state.live.end();
  ForgetUnset(state, spawn);
  Record(std::move(spawn), &call);
  if (std::find(state.live.begin(), state.live.end(), thread) == state.live.end())
    state.live.push_back(thread);
  const Symbol value = symbols_.Thread(thread.id);
  if (!handle.valid()) return value;
  state.Write(symbols_, symbols_.HiddenOf(handle, Hidden::kThread), value);
  if (analysis_.program.RecordOf(symbols_.TypeOf(handle)) == nullptr)
    state.Write(symbols_, handle, value);
  return value;
}

// QThread::start and its like: the thread runs a virtual method of its object, or of the object it
// is given. (A callable that is given instead escapes like any other.)
void Interpreter::StartMethod(const Call& call, FunctionId callee, const Operation& operation,
                              State& state) {
  const Program& program = analysis_.program;
  const absl::string_view name = ApiTable::EntryMethod(program.functions[callee.value].qualified);
  FunctionId entry;
  for (const auto& [base, overriders] : program.overriders) {
    if (program.functions[base].qualified == name) entry = FunctionId{base};
  }
  if (call.arguments.size() <= operation.argument || !entry.valid()) {
    CallablesEscape(call, callee, state);
    return;
  }
  Symbol object = call.arguments[operation.argument];
  StartThread(call, state, symbols_.Deref(call.arguments[0]), symbols_.Function(entry), {object});
}

// QMetaObject::invokeMethod(object, callable, type): runs on the thread of the object.
void Interpreter::RunElsewhere(const Call& call, FunctionId callee, const Operation& operation,
                               State& state) {
  constexpr int64_t kBlockingQueuedConnection = 3;
  const size_t at = operation.argument;
  const auto callable =
      call.arguments.size() > at + 1 ? CallableFrom(state, call.arguments[at]) : std::nullopt;
  const auto type = callable ? state.Constant(symbols_, call.arguments[at + 1]) : std::nullopt;
  if (type != kBlockingQueuedConnection || !symbols_.IsCallable(*callable)) {
    CallablesEscape(call, callee, state);
    return;
  }
  const Symbol handle = symbols_.ResultPlace(function_, call.result);
  StartThread(call, state, handle, *callable, {});
  JoinThread(call, state, handle, operation);
}

void Interpreter::Sweep(State& state, Symbol threads) {
  ForgetThread(state, threads);
  const SymbolNode node = symbols_.at(threads);
  if (node.kind == SymbolKind::kThread) state.swept.push_back(PathId{node.a});
  if (node.kind != SymbolKind::kChoice) return;
  for (Symbol one : symbols_.List(threads)) {
    if (symbols_.kind(one) == SymbolKind::kThread)
      state.swept.push_back(PathId{symbols_.at(one).a});
  }
}

void Interpreter::ForgetThread(State& state, Symbol thread) {
  const SymbolNode node = symbols_.at(thread);
  if (node.kind == SymbolKind::kChoice) {
    const auto list = symbols_.List(thread);
    for (Symbol one : std::vector<Symbol>(list.begin(), list.end())) ForgetThread(state, one);
    return;
  }
  if (node.kind == SymbolKind::kThread) {
    std::erase(state.live, PathId{node.a});
    if (std::find(state.gone.begin(), state.gone.end(), PathId{node.a}) == state.gone.end()) {
      state.gone.push_back(PathId{node.a});
    }
    return;
  }
  const bool known =
      std::find(state.joined.begin(), state.joined.end(), thread) != state.joined.end();
  if (!known && state.joined.size() < 16) state.joined.push_back(thread);
}

// Which thread a handle stands for: stored on this path, or any that was put in the same container.
void Interpreter::JoinThread(const Call& call, State& state, Symbol handle,
                             const Operation& operation) {
  Symbol thread;
  const SymbolKind kind = symbols_.kind(handle);
  if (kind == SymbolKind::kThread || kind == SymbolKind::kChoice) thread = handle;
  if (!thread.valid() && symbols_.IsPlace(handle)) {
    thread = Simplify(state, state.Read(symbols_, symbols_.HiddenOf(handle, Hidden::kThread)));
  }
  if (!thread.valid()) thread = handle;
  if (symbols_.kind(thread) == SymbolKind::kLoad || symbols_.kind(thread) == SymbolKind::kOpaque) {
    // An element whose index is not known: all threads that were started into the array or
    // container.
    const auto base = [&](Symbol place) { return symbols_.Holder(place); };
    const Symbol place =
        symbols_.kind(thread) == SymbolKind::kLoad ? Symbol{symbols_.at(thread).a} : handle;
    if (symbols_.IsPlace(place) && base(place) != place) {
      std::vector<Symbol> all;
      for (const auto& [at, value] : state.store) {
        const SymbolKind k = symbols_.kind(value);
        if ((k == SymbolKind::kThread || k == SymbolKind::kChoice) && base(at) == base(place))
          all.push_back(value);
      }
      for (Symbol one : all) {
        Event join = NewEvent(state, EventKind::kJoin, one, call.site);
        join.resource = ResourceKind::kThreadEnd;
        join.wait = operation.wait;
        Record(std::move(join), &call);
        if (operation.wait == WaitKind::kBlocking) Sweep(state, one);
      }
      if (!all.empty()) return;
    }
  }
  Event join = NewEvent(state, EventKind::kJoin, thread, call.site);
  join.resource = ResourceKind::kThreadEnd;
  join.wait = operation.wait;
  Record(std::move(join), &call);
  if (operation.wait != WaitKind::kBlocking) return;
  // An element at no particular index: a loop over all of them.
  Symbol at = handle;
  bool all = false;
  while (symbols_.kind(at) == SymbolKind::kField || symbols_.kind(at) == SymbolKind::kElement) {
    const SymbolNode& node = symbols_.at(at);
    all =
        all || (node.kind == SymbolKind::kElement &&
                (node.b == Symbol::kNone || symbols_.kind(Symbol{node.b}) != SymbolKind::kInteger));
    at = Symbol{node.a};
  }
  if (symbols_.IsPlace(handle) && all) {
    Sweep(state, thread);
    return;
  }
  ForgetThread(state, thread);
  const bool known = symbols_.kind(thread) == SymbolKind::kThread && symbols_.IsPlace(handle);
  if (known) state.Write(symbols_, symbols_.HiddenOf(handle, Hidden::kThread), symbols_.Integer(0));
}

// A handle that joins gets another content, or ends: the thread it may have is waited for.
void Interpreter::EndThread(const Call& call, State& state, Symbol handle,
                            const Operation& operation) {
  const auto thread = state.Find(symbols_.HiddenOf(handle, Hidden::kThread));
  if (thread && symbols_.kind(*thread) == SymbolKind::kInteger) return;
  if (!thread && symbols_.kind(symbols_.Root(handle)) != SymbolKind::kDeref) return;
  const bool known = thread && symbols_.kind(*thread) == SymbolKind::kThread;
  const bool joined = known && std::find(state.live.begin(), state.live.end(),
                                         PathId{symbols_.at(*thread).a}) == state.live.end();
  if (!joined) JoinThread(call, state, handle, operation);
}

}  // namespace lockgraph::link
