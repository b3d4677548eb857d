#include "analyzer/link/event_shape.h"

#include <algorithm>

#include "absl/hash/hash.h"

namespace lockgraph::link {

void Shape::AddValue(Symbol value, std::vector<uint64_t>& parts) {
  const SymbolKind kind = value.valid() ? symbols_.kind(value) : SymbolKind::kInteger;
  if (kind != SymbolKind::kAddress && kind != SymbolKind::kLoad) {
    Value(value, parts);
    return;
  }
  parts.push_back(static_cast<uint64_t>(kind));
  Add(Symbol{symbols_.at(value).a}, parts);
}

void Shape::Add(Symbol place, std::vector<uint64_t>& parts) {
  while (place.valid()) {
    const SymbolNode& node = symbols_.at(place);
    parts.push_back(static_cast<uint64_t>(node.kind));
    switch (node.kind) {
      case SymbolKind::kField:
        parts.push_back(node.b);
        break;
      case SymbolKind::kElement:
        Value(Symbol{node.b}, parts);
        break;
      case SymbolKind::kDeref:
        Value(Symbol{node.a}, parts);
        if (IsMade(Symbol{node.a})) parts.push_back(symbols_.TypeOf(place).value);
        return;
      default:
        parts.push_back(place.id);
        return;
    }
    place = Symbol{node.a};
  }
}

void Shape::AddHeld(std::span<const HeldLock> held, std::vector<uint64_t>& parts) {
  for (const HeldLock& lock : held) {
    Add(lock.lock, parts);
    parts.push_back(static_cast<uint64_t>(lock.mode));
  }
}

bool Shape::IsMade(Symbol value) const {
  return symbols_.MentionsMerge(value) ||
         (made_ != Made::kMerged && symbols_.MentionsUnknown(value)) ||
         (made_ == Made::kObjects && symbols_.MentionsObject(value));
}

void Shape::Value(Symbol value, std::vector<uint64_t>& parts) {
  if (!value.valid() || !IsMade(value)) {
    parts.push_back(value.id);
    return;
  }
  const SymbolNode& node = symbols_.at(value);
  if (node.kind == SymbolKind::kBind || node.kind == SymbolKind::kChoice) {
    // Callables are told apart by what they call, whatever they captured.
    parts.push_back(static_cast<uint64_t>(node.kind));
    parts.push_back(node.kind == SymbolKind::kBind ? node.a : 0);
    for (Symbol part : symbols_.List(value)) AddValue(part, parts);
    parts.push_back(~1ull);
    return;
  }
  const auto known = std::find(seen_.begin(), seen_.end(), value);
  parts.push_back(~static_cast<uint64_t>(known - seen_.begin()));
  if (known == seen_.end()) seen_.push_back(value);
}

bool IsNameless(const Symbols& symbols, const Event& event) {
  const bool handle = event.kind == EventKind::kJoin && event.target.valid() &&
                      symbols.kind(event.target) != SymbolKind::kThread &&
                      symbols.kind(event.target) != SymbolKind::kChoice;
  return event.kind == EventKind::kCall || event.kind == EventKind::kSignal || handle;
}

namespace {

void AddLocks(const Event& event, Shape& shape, std::vector<uint64_t>& parts) {
  // Of what goes on under locks but waits for none, the innermost lock is what is told.
  const bool about_one = event.kind == EventKind::kCallback ||
                         event.kind == EventKind::kUnresolved ||
                         event.kind == EventKind::kBlockingCall;
  const size_t first = about_one && !event.held.empty() ? event.held.size() - 1 : 0;
  shape.AddHeld(std::span(event.held).subspan(first), parts);
  parts.push_back(~0ull);
  for (const ReleasedLock& lock : event.released) shape.Add(lock.lock, parts);
}

// What is called through a place that no caller knows more of: the field, and the global variable
// that holds it; whichever element or object it is in.
void AddCallee(const Symbols& symbols, Symbol place, std::vector<uint64_t>& parts) {
  while (symbols.kind(place) == SymbolKind::kField || symbols.kind(place) == SymbolKind::kElement) {
    const SymbolNode& node = symbols.at(place);
    if (node.kind == SymbolKind::kField) parts.push_back(node.b);
    place = Symbol{node.a};
  }
  const SymbolNode& root = symbols.at(place);
  parts.push_back(static_cast<uint64_t>(root.kind));
  parts.push_back(root.kind == SymbolKind::kGlobal ? root.a : 0);
}

bool CallersKnow(const Symbols& symbols, Symbol callable) {
  if (symbols.kind(callable) != SymbolKind::kLoad || symbols.MentionsParameter(callable))
    return true;
  const Symbol place{symbols.at(callable).a};
  const SymbolKind kind = symbols.kind(place);
  if (kind != SymbolKind::kField && kind != SymbolKind::kElement) return true;
  if (symbols.kind(symbols.Root(place)) == SymbolKind::kGlobal) return false;
  return !symbols.MentionsMerge(callable) && !symbols.MentionsUnknown(callable) &&
         !symbols.MentionsStale(callable);
}

bool PlaceMatters(EventKind kind) {
  return kind == EventKind::kSpawn || kind == EventKind::kNotReleased ||
         kind == EventKind::kSignal || kind == EventKind::kJoin || kind == EventKind::kThreadExit;
}

}  // namespace

uint64_t KeyOf(const Symbols& symbols, const Event& event, KeyParts which) {
  std::vector<uint64_t> parts = {static_cast<uint64_t>(event.kind),
                                 static_cast<uint64_t>(event.mode),
                                 static_cast<uint64_t>(event.wait),
                                 static_cast<uint64_t>(event.resource),
                                 event.completes.id,
                                 event.group,
                                 event.detail.value,
                                 event.child.id};
  const bool waits = event.kind == EventKind::kAcquire || event.kind == EventKind::kWait;
  const bool nameless = IsNameless(symbols, event);
  Shape shape(symbols, which == KeyParts::kAllButObjects ? Shape::Made::kObjects
                       : nameless                        ? Shape::Made::kUnknown
                                                         : Shape::Made::kMerged);
  if (waits) {
    shape.Add(event.target, parts);
  } else if (event.kind == EventKind::kCall && event.target.valid() &&
             !CallersKnow(symbols, event.target)) {
    AddCallee(symbols, Symbol{symbols.at(event.target).a}, parts);
  } else if (nameless && event.target.valid()) {
    symbols.IsPlace(event.target) ? shape.Add(event.target, parts)
                                  : shape.AddValue(event.target, parts);
  } else {
    parts.push_back(event.target.id);
  }
  if (which != KeyParts::kAllButLocks) AddLocks(event, shape, parts);
  if (which != KeyParts::kAllButArguments) {
    for (Symbol argument : event.arguments) {
      nameless ? shape.AddValue(argument, parts) : parts.push_back(argument.id);
    }
  }
  if (PlaceMatters(event.kind)) parts.push_back(event.site.place.value);
  // Which thread it is depends on the calls that lead to the start.
  if (event.kind == EventKind::kSpawn) parts.push_back(event.path.id);
  return absl::HashOf(parts);
}

}  // namespace lockgraph::link
