// Objects that nobody else knows of yet: made on this path, and neither stored where others see
// them nor given to code that may do so. Their locks keep nobody out and make nobody wait.
#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::FunctionId;

namespace {

// What `malloc` gives looks like any other result; of these it is certain.
bool IsMade(const SymbolNode& node) {
  return node.kind == SymbolKind::kNew || (node.kind == SymbolKind::kOpaque && node.c == 1);
}

}  // namespace

// From here on others may find what `value` points to, is the address in, or was bound to.
void Interpreter::HandOut(const State& state, Symbol value, int depth) {
  constexpr int kDeepest = 4;
  if (!value.valid()) return;
  const SymbolNode node = symbols_.at(value);
  switch (node.kind) {
    case SymbolKind::kParameter:
    case SymbolKind::kNew:
      handed_.insert(value);
      return;
    case SymbolKind::kOpaque:
      if (IsMade(node)) handed_.insert(value);
      return;
    case SymbolKind::kLoad: {  // callers may know what that is
      const summary::TypeId type = symbols_.TypeOf(value);
      const bool pointer = !type.valid() || analysis_.program.types[type.value].kind ==
                                                summary::Type::Kind::kPointer;
      if (pointer && symbols_.MentionsParameter(value)) handed_.insert(value);
      return;
    }
    case SymbolKind::kAddress: {
      const Symbol root = symbols_.Root(Symbol{node.a});
      const SymbolNode holder = symbols_.at(root);
      if (holder.kind == SymbolKind::kDeref) HandOut(state, Symbol{holder.a}, depth + 1);
      if (holder.kind != SymbolKind::kLocal || depth >= kDeepest) return;
      for (const auto& [place, content] : state.store) {
        if (symbols_.Root(place) == root) HandOut(state, content, depth + 1);
      }
      return;
    }
    case SymbolKind::kChoice:
    case SymbolKind::kBind: {
      if (depth >= kDeepest) return;
      const auto list = symbols_.List(value);
      for (Symbol one : std::vector<Symbol>(list.begin(), list.end()))
        HandOut(state, one, depth + 1);
      return;
    }
    default:
      return;
  }
}

// The object is made: what an earlier round of a loop made here is another one.
void Interpreter::MakeAnew(State& state, Symbol pointer) {
  const bool earlier = std::any_of(state.store.begin(), state.store.end(), [&](const auto& entry) {
    return symbols_.Mentions(entry.second, pointer) || symbols_.Mentions(entry.first, pointer);
  });
  if (earlier) state.MakeStale(symbols_, {pointer});
  handed_.erase(pointer);
}

// What is stored in memory by now. The object that the function returns is its caller's own.
void Interpreter::HandOutStored(const State& state) {
  const auto is_returned = [&](Symbol place) {
    const SymbolNode& root = symbols_.at(symbols_.Root(place));
    if (body_ == nullptr || !body_->has_result_slot || root.kind != SymbolKind::kDeref)
      return false;
    const SymbolNode& slot = symbols_.at(Symbol{root.a});
    return slot.kind == SymbolKind::kParameter && slot.a + 1 == body_->parameter_count;
  };
  for (const auto& [place, value] : state.store) {
    const SymbolKind kind = symbols_.kind(value);
    if (kind == SymbolKind::kInteger || kind == SymbolKind::kMerge) continue;
    if (symbols_.IsMemory(place) && !is_returned(place)) HandOut(state, value);
  }
}

// Code that is not seen may keep what it is given. Objects of a library do not keep themselves, and
// its functions keep no parts of objects.
void Interpreter::HandOutArguments(const Call& call, FunctionId callee, const State& state) {
  const summary::Function* f =
      callee.valid() ? &analysis_.program.functions[callee.value] : nullptr;
  const bool library = f != nullptr && f->in_system_header;
  if (library && f->is_constructor) return;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const Symbol argument = call.arguments[i];
    if (library && f->is_method && i == 0) continue;
    const bool part = symbols_.kind(argument) == SymbolKind::kAddress &&
                      symbols_.IsMemory(Symbol{symbols_.at(argument).a});
    if (!(library && part)) HandOut(state, argument);
  }
}

// What a thread, or a callback, finds as it begins was made by others; what the functions it calls
// make is for these to tell.
bool Interpreter::IsUnpublished(const State& state, Symbol place) {
  if (!function_.valid()) return false;
  const SymbolNode root = symbols_.at(symbols_.Root(place));
  if (root.kind != SymbolKind::kDeref || !IsMade(symbols_.at(Symbol{root.a}))) return false;
  if (!state.live.empty() || handed_.contains(Symbol{root.a})) return false;
  HandOutStored(state);
  return !handed_.contains(Symbol{root.a});
}

// What callers must know of objects that they gave, or get.
void Interpreter::FinishHanded(Behaviour& behaviour) {
  constexpr size_t kMost = 48;
  for (const State& state : exits_) HandOutStored(state);
  behaviour.hands_all = behaviour.cut || handed_.size() > kMost;
  if (behaviour.hands_all) return;
  behaviour.handed.assign(handed_.begin(), handed_.end());
  std::sort(behaviour.handed.begin(), behaviour.handed.end());
}

// The state without the locks that the events of a callee need not know of. A lock that the callee
// takes again is of interest whoever knows it.
std::optional<State> Interpreter::WithoutUnpublished(const State& state, const Behaviour& behaviour,
                                                     Instantiation& mine) {
  const auto unseen = [&](const HeldLock& h) {
    return IsUnpublished(state, h.lock) &&
           std::none_of(behaviour.events.begin(), behaviour.events.end(), [&](const Event& e) {
             return e.kind == EventKind::kAcquire && mine(e.target) == h.lock;
           });
  };
  if (std::none_of(state.held.begin(), state.held.end(), unseen)) return std::nullopt;
  State less = state;
  std::erase_if(less.held, unseen);
  return less;
}

}  // namespace lockgraph::link
