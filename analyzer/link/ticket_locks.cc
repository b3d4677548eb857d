#include "analyzer/link/ticket_locks.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::WaitKind;
using summary::Block;
using summary::Body;
using summary::Instruction;
using summary::Operator;
using summary::Term;
using summary::TermId;
using summary::TermKind;

TicketLocks::TicketLocks(const Program& program, const SpinLocks& keys)
    : program_(program), keys_(keys) {
  for (const Body& body : program_.bodies) FindWaits(body);
  if (shows_.empty()) return;
  for (const Body& body : program_.bodies) {
    for (const Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        const auto key = KeyAt(i);
        if (key && drawn_.contains(*key) && IsStep(i)) moved_.insert(*key);
      }
    }
  }
}

// By what the operations are called in C++, in C and as compilers' builtins.
TicketLocks::Use TicketLocks::UseOf(const Instruction& i) const {
  if (i.kind == Instruction::Kind::kAssign) return Use::kStore;
  if (!IsDirectCall(i)) return Use::kNone;
  const absl::string_view name = program_.functions[i.function.value].qualified;
  const auto has = [&](absl::string_view part) { return absl::StrContains(name, part); };
  if (!has("atomic") && !absl::StartsWith(name, "__sync_")) return Use::kNone;
  if (has("compare_exchange") || has("compare_and_swap")) return Use::kExchange;
  if (has("fetch_add") || has("fetch_and_add") || has("operator++") || has("add_fetch") ||
      has("add_and_fetch") || has("operator+=")) {
    return Use::kAdd;
  }
  if (has("load") || has("::operator ")) return Use::kLoad;
  return has("store") || has("::operator=") ? Use::kStore : Use::kNone;
}

// Whether it writes something that is not known beforehand, as one more than before.
bool TicketLocks::IsStep(const Instruction& i) const {
  const Use use = UseOf(i);
  if (use == Use::kAdd) return true;
  if (use != Use::kStore) return false;
  const TermId value = i.kind == Instruction::Kind::kAssign ? i.value
                       : i.arguments.size() > 1             ? i.arguments[1]
                                                            : TermId{};
  return value.valid() && !keys_.Constant(value);
}

std::optional<SpinLocks::Key> TicketLocks::KeyAt(const Instruction& i) const {
  return i.kind == Instruction::Kind::kAssign ? keys_.KeyOfPlace(i.place) : keys_.KeyOfArgument(i);
}

// The counter whose value this is, as the block sees it.
std::optional<SpinLocks::Key> TicketLocks::Shown(const Body& body, const Block& block,
                                                 TermId id) const {
  const Term& value = program_.terms[id.value];
  const auto of_call = [&](uint32_t result) -> std::optional<Key> {
    for (const Instruction& i : block.instructions) {
      if (i.kind == Instruction::Kind::kCall && i.result.value == result && UseOf(i) == Use::kLoad)
        return keys_.KeyOfArgument(i);
    }
    return std::nullopt;
  };
  if (value.kind == TermKind::kResult) return of_call(value.a);
  if (value.kind != TermKind::kLoad) return std::nullopt;
  if (program_.terms[value.a].kind != TermKind::kLocal) return keys_.KeyOfPlace(TermId{value.a});
  for (const Instruction& i : block.instructions) {  // a copy
    const bool copies =
        i.kind == Instruction::Kind::kAssign && i.place == TermId{value.a} && i.value.valid();
    if (copies && i.value != id) return Shown(body, block, i.value);
  }
  return std::nullopt;
}

void TicketLocks::FindWaits(const Body& body) {
  struct Draw {
    Key key;
    summary::ResultId result;
    TermId copy;  // may be invalid
  };
  std::vector<Draw> draws;
  for (const Block& block : body.blocks) {
    for (size_t k = 0; k < block.instructions.size(); ++k) {
      const Instruction& i = block.instructions[k];
      const bool call = i.kind == Instruction::Kind::kCall && UseOf(i) == Use::kAdd;
      const auto key = call ? keys_.KeyOfArgument(i) : std::nullopt;
      if (key) draws.push_back({*key, i.result, keys_.CopyOf(block, k)});
    }
  }
  if (draws.empty()) return;
  for (uint32_t number = 0; number < body.blocks.size(); ++number) {
    const Block& block = body.blocks[number];
    if (block.edges.size() != 2 || !block.condition.valid() || block.is_switch) continue;
    const Term& condition = program_.terms[block.condition.value];
    const bool differs = condition.op == Operator::kNotEqual;
    if (condition.kind != TermKind::kBinary || (!differs && condition.op != Operator::kEqual))
      continue;
    if (!keys_.ComesBack(body, block.edges[differs ? 0 : 1].to.value, number)) continue;
    for (const Draw& draw : draws) {
      const auto mine = [&](TermId id) {
        const Term& t = program_.terms[id.value];
        return (t.kind == TermKind::kResult && t.a == draw.result.value) ||
               (t.kind == TermKind::kLoad && draw.copy.valid() && TermId{t.a} == draw.copy);
      };
      const TermId a{condition.a}, b{condition.b};
      if (mine(a) == mine(b)) continue;
      const auto shown = Shown(body, block, mine(a) ? b : a);
      if (!shown || *shown == draw.key || shown->first != draw.key.first) continue;
      shows_.try_emplace(draw.key, *shown);
      drawn_.try_emplace(*shown, draw.key);
      draws_.insert({body.function.value, draw.result.value});
    }
  }
}

TicketLocks::Access TicketLocks::AccessOf(const Body& body, const Instruction& i) const {
  if (moved_.empty()) return Access::kNone;
  if (i.kind != Instruction::Kind::kCall && i.kind != Instruction::Kind::kAssign) {
    return Access::kNone;
  }
  if (i.kind == Instruction::Kind::kAssign && !i.place.valid()) return Access::kNone;
  const auto key = KeyAt(i);
  if (!key) return Access::kNone;
  if (const auto shows = shows_.find(*key); shows != shows_.end()) {
    if (!moved_.contains(shows->second)) return Access::kNone;
    if (UseOf(i) == Use::kExchange) return Access::kTry;
    return draws_.contains({body.function.value, i.result.value}) ? Access::kDraw : Access::kNone;
  }
  return moved_.contains(*key) && IsStep(i) ? Access::kMove : Access::kNone;
}

// A class of a few numbers: nothing but the lock is in it.
bool TicketLocks::IsNumbers(summary::TypeId type) const {
  constexpr size_t kMost = 5;
  const summary::Record* record = program_.RecordOf(type);
  if (record == nullptr || record->fields.size() > kMost || !record->bases.empty()) return false;
  return std::all_of(record->fields.begin(), record->fields.end(), [&](summary::FieldId f) {
    const summary::TypeId field = program_.fields[f.value].type;
    if (!field.valid()) return false;
    using Kind = summary::Type::Kind;
    const Kind kind = program_.types[field.value].kind;
    const summary::Record* inner = program_.RecordOf(field);
    return kind == Kind::kInteger || kind == Kind::kArray || kind == Kind::kOther ||
           (inner != nullptr && inner->in_system_header);
  });
}

Symbol TicketLocks::LockOf(Symbols& symbols, Symbol counter) const {
  const auto inside_library = [&] {
    const SymbolNode& node = symbols.at(counter);
    return node.kind == SymbolKind::kField && program_.fields[node.b].in_system_header;
  };
  while (inside_library()) counter = Symbol{symbols.at(counter).a};
  const SymbolNode node = symbols.at(counter);
  if (node.kind == SymbolKind::kGlobal) {
    const auto drawn = drawn_.find({TermKind::kGlobal, node.a});
    return drawn == drawn_.end() ? counter : symbols.Global({drawn->second.second});
  }
  if (node.kind != SymbolKind::kField) return counter;
  if (IsNumbers(program_.fields[node.b].record)) return Symbol{node.a};
  const auto drawn = drawn_.find({TermKind::kField, node.b});
  return drawn == drawn_.end() ? counter : symbols.Field(Symbol{node.a}, {drawn->second.second});
}

bool TicketLocks::Contains(const Symbols& symbols, Symbol place) const {
  if (moved_.empty() || !place.valid() || !symbols.IsPlace(place)) return false;
  const SymbolNode& node = symbols.at(place);
  if (node.kind == SymbolKind::kGlobal && shows_.contains({TermKind::kGlobal, node.a})) return true;
  if (node.kind == SymbolKind::kField && shows_.contains({TermKind::kField, node.b})) return true;
  const summary::Record* record = program_.RecordOf(symbols.TypeOf(place));
  return record != nullptr && IsNumbers(record->type) &&
         std::any_of(record->fields.begin(), record->fields.end(), [&](summary::FieldId f) {
           return shows_.contains({TermKind::kField, f.value});
         });
}

// False if the call does nothing to such a lock.
bool Interpreter::UseTicket(const Call& call, State& state, States& out) {
  using Access = TicketLocks::Access;
  const Access access = analysis_.ticket_locks.AccessOf(*body_, *call.instruction);
  if (access == Access::kNone) return false;
  const Symbol lock = analysis_.ticket_locks.LockOf(symbols_, symbols_.Deref(call.arguments[0]));
  if (access == Access::kMove) {
    Release(state, lock, call.site);
    SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
    out.push_back(std::move(state));
    return true;
  }
  if (access == Access::kTry) {
    const Operation take{
        .action = Action::kAcquire, .wait = WaitKind::kTry, .success = Success::kNonZero};
    Acquire(call, std::move(state), lock, take, {}, 0, out);
    return true;
  }
  States taken;
  Acquire(call, std::move(state), lock, {.action = Action::kAcquire}, {}, 0, taken);
  for (State& s : taken) {
    SetResult(call, s, symbols_.Opaque(function_, call.result.value, {}));
    out.push_back(std::move(s));
  }
  return true;
}

}  // namespace lockgraph::link
