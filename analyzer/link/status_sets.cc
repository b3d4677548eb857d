#include "analyzer/link/status_sets.h"

namespace lockgraph::link {
namespace {

bool IsVariable(const Symbols& symbols, Symbol place) {
  const SymbolKind kind = symbols.kind(place);
  return kind == SymbolKind::kLocal || kind == SymbolKind::kResultPlace;
}

}  // namespace

StatusSets::StatusSets(const Symbols& symbols, const State& state) {
  for (const auto& [place, value] : state.store) {
    if (IsVariable(symbols, place) && symbols.kind(value) == SymbolKind::kInteger) {
      constants_[place].insert(symbols.at(value).integer);
    }
  }
}

void StatusSets::Join(const StatusSets& other) {
  std::erase_if(constants_,
                [&](const auto& entry) { return !other.constants_.contains(entry.first); });
  for (auto& [place, constants] : constants_) {
    const std::set<int64_t>& theirs = other.constants_.at(place);
    constants.insert(theirs.begin(), theirs.end());
  }
}

void StatusSets::TellApart(const Symbols& symbols, State& state, const StatusSets& other) const {
  constexpr size_t kMostValues = 8;
  for (const auto& [place, mine] : constants_) {
    const auto theirs = other.constants_.find(place);
    const auto value = state.Find(place);
    if (theirs == other.constants_.end() || !value || theirs->second.size() > kMostValues) continue;
    if (symbols.kind(*value) != SymbolKind::kMerge) continue;
    for (int64_t constant : theirs->second) {
      if (!mine.contains(constant)) state.Assume(symbols, {*value, false, constant});
    }
  }
}

bool StatusSets::Differ(const Symbols& symbols, const State& a, const State& b) {
  for (const auto& [place, value] : a.store) {
    if (!IsVariable(symbols, place) || symbols.kind(value) != SymbolKind::kInteger) continue;
    const auto theirs = b.Find(place);
    if (theirs && *theirs != value && symbols.kind(*theirs) == SymbolKind::kInteger) return true;
  }
  return false;
}

}  // namespace lockgraph::link
