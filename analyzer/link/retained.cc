#include "analyzer/link/retained.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace lockgraph::link {
namespace {

// A new member that holds a symbol must be visited below.
static_assert(sizeof(Event) == 296 && sizeof(Exit) == 208 && sizeof(HeldLock) == 32 &&
              sizeof(Passed) == 24 && sizeof(ReleasedLock) == 12);

class Visitor {
 public:
  explicit Visitor(std::vector<Symbol*>& symbols) : symbols_(symbols) {}

  void Visit(Symbol& symbol) { symbols_.push_back(&symbol); }
  void Visit(Fact& fact) { Visit(fact.value); }
  void Visit(HeldLock& lock) {
    Visit(lock.lock);
    Visit(lock.owner);
  }
  void Visit(ReleasedLock& lock) { Visit(lock.lock); }
  void Visit(Passed& passed) { Visit(passed.target); }
  void Visit(std::pair<Symbol, Symbol>& entry) {
    Visit(entry.first);
    Visit(entry.second);
  }
  template <typename T>
  void Visit(std::vector<T>& all) {
    for (T& one : all) Visit(one);
  }
  void Visit(Event& event) {
    Visit(event.target);
    Visit(event.handle);
    Visit(event.completes);
    Visit(event.held);
    Visit(event.released);
    Visit(event.facts);
    Visit(event.joined);
    Visit(event.memory);
    Visit(event.passed);
    Visit(event.arguments);
  }
  void Visit(Exit& exit) {
    Visit(exit.facts);
    Visit(exit.held);
    Visit(exit.released);
    Visit(exit.stores);
    Visit(exit.result);
    Visit(exit.joined);
    Visit(exit.passed);
  }

 private:
  std::vector<Symbol*>& symbols_;
};

}  // namespace

void Symbols::KeepOnly(Mark since, const std::vector<Symbol*>& known) {
  const uint32_t first = static_cast<uint32_t>(since.symbols);
  const uint32_t count = static_cast<uint32_t>(nodes_.size()) - first;
  if (count == 0) return index_.ForgetShortLived();
  // Operands are older than their users: one pass from the newest finds all that is needed.
  std::vector<bool> needed(count);
  const auto need = [&](uint32_t id) {
    if (id != Symbol::kNone && id >= first) needed[id - first] = true;
  };
  for (const Symbol* symbol : known) need(symbol->id);
  for (uint32_t i = count; i-- > 0;) {
    if (!needed[i]) continue;
    SymbolNode& node = nodes_[first + i];
    ForEachOperand(node, need);
    if (node.list == Symbol::kNone) continue;
    for (Symbol s : lists_[node.list]) need(s.id);
  }
  index_.ForgetShortLived();
  std::vector<SymbolNode> nodes(nodes_.begin() + first, nodes_.end());
  std::vector<std::vector<Symbol>> lists(
      std::make_move_iterator(lists_.begin() + static_cast<ptrdiff_t>(since.lists)),
      std::make_move_iterator(lists_.end()));
  for (const std::vector<Symbol>& list : lists) list_index_.erase(list);
  nodes_.resize(first);
  built_.resize(first);
  lists_.resize(since.lists);
  std::vector<uint32_t> renamed(count, Symbol::kNone);
  const auto rename = [&](uint32_t& id) {
    if (id != Symbol::kNone && id >= first) id = renamed[id - first];
  };
  for (uint32_t i = 0; i < count; ++i) {
    if (!needed[i]) continue;
    SymbolNode& node = nodes[i];
    ForEachOperand(node, rename);
    if (node.list != Symbol::kNone && node.list >= since.lists) {
      std::vector<Symbol> list = lists[node.list - since.lists];
      for (Symbol& s : list) rename(s.id);
      node.list = InternList(std::move(list));
    }
    renamed[i] = Intern(node).id;
  }
  for (Symbol* symbol : known) rename(symbol->id);
}

Retained::Retained(Analysis& analysis)
    : analysis_(analysis),
      mark_(analysis.symbols.BeginShortLived()),
      traits_(analysis.lock_traits.size()),
      released_(analysis.released.size()),
      closures_(analysis.closures_made.size()) {}

void Retained::Keep(Behaviour& behaviour) {
  auto& released = analysis_.released;
  const auto since = released.begin() + static_cast<ptrdiff_t>(released_);
  std::sort(since, released.end());
  released.erase(std::unique(since, released.end()), released.end());
  std::vector<Symbol*> known;
  Visitor visitor(known);
  visitor.Visit(behaviour.events);
  visitor.Visit(behaviour.exits);
  visitor.Visit(behaviour.handed);
  for (size_t i = traits_; i < analysis_.lock_traits.size(); ++i) {
    visitor.Visit(analysis_.lock_traits[i].lock);
  }
  for (size_t i = released_; i < released.size(); ++i) visitor.Visit(released[i]);
  for (size_t i = closures_; i < analysis_.closures_made.size(); ++i) {
    visitor.Visit(analysis_.closures.at(analysis_.closures_made[i]));
  }
  analysis_.symbols.KeepOnly(mark_, known);
}

}  // namespace lockgraph::link
