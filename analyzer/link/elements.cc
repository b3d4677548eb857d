// Locks of the elements of containers: taken one after the other, and given back so.
#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::InstanceOrder;

namespace {

// Whether `lock` is in an element of some container, or behind one, that is as asked for.
template <typename Wanted>
bool HasElement(const Symbols& symbols, Symbol lock, const Wanted& wanted) {
  while (true) {
    const SymbolNode& node = symbols.at(lock);
    switch (node.kind) {
      case SymbolKind::kElement:
        if (wanted(node)) return true;
        break;
      case SymbolKind::kField:
      case SymbolKind::kDeref:
      case SymbolKind::kLoad:
        break;
      default:
        return false;
    }
    lock = Symbol{node.a};
  }
}

}  // namespace

// Whether it is of one of the elements of some container, and not always of the same.
bool Interpreter::IsSomeElement(Symbol lock) const {
  return symbols_.MentionsStale(lock) || symbols_.MentionsMerge(lock) ||
         HasElement(symbols_, lock, [](const SymbolNode& e) { return e.b == Symbol::kNone; });
}

bool Interpreter::IsElement(Symbol lock) const {
  return symbols_.MentionsStale(lock) || symbols_.MentionsMerge(lock) ||
         HasElement(symbols_, lock, [](const SymbolNode&) { return true; });
}

// A loop that takes the locks of elements one after the other: the first few have names of their
// own, the last of those stands for all further ones. True if `lock` is one of these.
bool Interpreter::CountRound(const Call& call, State& state, Symbol lock) const {
  constexpr size_t kFew = 8;
  HeldLock* last = nullptr;
  size_t count = 0;
  for (HeldLock& h : state.held) {
    const bool alike = h.site == call.site && h.lock != lock && h.path.empty() &&
                       symbols_.TypeOf(h.lock) == symbols_.TypeOf(lock);
    if (!alike) continue;
    last = &h;
    ++count;
  }
  if (count < kFew || !call.prefix.empty() || !IsElement(lock)) return false;
  last->count = static_cast<uint16_t>(std::min(last->count + 1, 3));
  return true;
}

// Two objects that pointers in one container lead to: those that come one after the other there are
// in that order, those of a container that was filled here only if it was sorted.
InstanceOrder Interpreter::OrderInContainer(const State& state, Symbol held, Symbol wanted) const {
  const auto element = [&](Symbol lock) {  // the element, or the place of the pointer in it
    for (Symbol at = lock; at != symbols_.Root(lock); at = Symbol{symbols_.at(at).a}) {
      if (symbols_.kind(at) == SymbolKind::kElement) return at;
    }
    const SymbolNode& root = symbols_.at(symbols_.Root(lock));
    if (root.kind != SymbolKind::kDeref) return Symbol{};
    Symbol pointer{root.a};
    while (symbols_.kind(pointer) == SymbolKind::kStale) pointer = Symbol{symbols_.at(pointer).a};
    if (symbols_.kind(pointer) != SymbolKind::kLoad) return Symbol{};
    Symbol place{symbols_.at(pointer).a};
    if (symbols_.IsHidden(place)) place = Symbol{symbols_.at(place).a};
    return symbols_.kind(place) == SymbolKind::kElement ? place : Symbol{};
  };
  const Symbol first = element(held), second = element(wanted);
  if (!first.valid() || !second.valid()) return InstanceOrder::kNone;
  const SymbolNode &a = symbols_.at(first), &b = symbols_.at(second);
  const Symbol container{a.a};
  if (a.a != b.a) return InstanceOrder::kNone;
  if (symbols_.Root(held) == symbols_.Root(first)) {
    // An iterator went on; with an index it is for the comparisons to tell.
    const bool unnumbered = a.b == Symbol::kNone && b.b == Symbol::kNone;
    return unnumbered ? InstanceOrder::kAscending : InstanceOrder::kNone;
  }
  const bool filled_here = symbols_.kind(symbols_.Root(container)) == SymbolKind::kLocal;
  if (filled_here && !state.Find(symbols_.HiddenOf(container, Hidden::kSorted))) {
    return InstanceOrder::kNone;
  }
  const auto number = [&](const SymbolNode& n) -> std::optional<int64_t> {
    if (n.b == Symbol::kNone || symbols_.kind(Symbol{n.b}) != SymbolKind::kInteger) return {};
    return symbols_.at(Symbol{n.b}).integer;
  };
  const auto i = number(a), j = number(b);
  if (i && j) return *i < *j ? InstanceOrder::kAscending : InstanceOrder::kDescending;
  return symbols_.MentionsStale(held) ? InstanceOrder::kAscending : InstanceOrder::kNone;
}

// An iterator goes on: what was got from the element before is of that.
void Interpreter::LeaveElement(State& state, Symbol pointee) {
  const auto at = state.Find(pointee);
  if (!at || symbols_.kind(*at) != SymbolKind::kAddress) return;
  const Symbol element = symbols_.Deref(*at);
  state.MakeStale(symbols_, {symbols_.Load(element),
                             symbols_.Load(symbols_.HiddenOf(element, Hidden::kPointee))});
}

// A loop gave back the locks of all elements. It came by as many as were taken before: the path on
// which it came by none though some had been taken does not happen.
void Interpreter::DropUnswept(States& states) const {
  if (swept_.empty()) return;
  const auto has_swept = [&](const State& state) {
    return std::any_of(state.held.begin(), state.held.end(),
                       [&](const HeldLock& h) { return swept_.contains(h.site); });
  };
  if (!std::all_of(states.begin(), states.end(), has_swept)) std::erase_if(states, has_swept);
}

void Interpreter::NoteSwept(const State& known, const State& arriving) {
  for (const HeldLock& lock : known.held) {
    const bool kept = std::any_of(arriving.held.begin(), arriving.held.end(),
                                  [&](const HeldLock& h) { return h.site == lock.site; });
    if (!kept && IsElement(lock.lock)) swept_.insert(lock.site);
  }
}

}  // namespace lockgraph::link
