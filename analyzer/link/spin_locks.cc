#include "analyzer/link/spin_locks.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace lockgraph::link {

using summary::Block;
using summary::Body;
using summary::Instruction;
using summary::Operator;
using summary::ResultId;
using summary::Term;
using summary::TermId;
using summary::TermKind;

namespace {

using Access = SpinLocks::Access;

// By what the operations are called in C++, in C and as compilers' builtins.
Access AccessByName(absl::string_view name) {
  const auto has = [&](absl::string_view part) { return absl::StrContains(name, part); };
  const bool atomic = has("atomic") || absl::StartsWith(name, "__sync_");
  if (!atomic) return Access::kNone;
  if (has("__sync_bool_compare_and_swap") || has("compare_exchange")) return Access::kCompare;
  if (has("__sync_val_compare_and_swap") || has("test_and_set") || has("exchange")) {
    return Access::kSwap;
  }
  const bool store = has("::store") || has("::operator=") || has("clear") ||
                     has("__sync_lock_release") || has("atomic_store");
  return store ? Access::kClear : Access::kNone;
}

// Whether every path from `from` comes back to `home` without an end of the function. `seen` gets
// the blocks in between.
bool ComesBack(const Body& body, uint32_t from, uint32_t home, std::vector<bool>& seen) {
  std::vector<uint32_t> pending = {from};
  seen.assign(body.blocks.size(), false);
  while (!pending.empty()) {
    const uint32_t at = pending.back();
    pending.pop_back();
    if (at == home || seen[at]) continue;
    seen[at] = true;
    const Block& block = body.blocks[at];
    const bool returns =
        block.edges.empty() ||
        std::any_of(block.instructions.begin(), block.instructions.end(), [](const Instruction& i) {
          return i.kind == Instruction::Kind::kReturn || i.kind == Instruction::Kind::kThrow;
        });
    if (returns) return false;
    for (const summary::Edge& edge : block.edges) pending.push_back(edge.to.value);
  }
  return true;
}

}  // namespace

bool SpinLocks::ComesBack(const Body& body, uint32_t from, uint32_t home) {
  std::vector<bool> seen;
  return link::ComesBack(body, from, home, seen);
}

SpinLocks::SpinLocks(const Program& program, const std::vector<const Operation*>& operations)
    : program_(program) {
  by_name_.reserve(program_.functions.size());
  for (const summary::Function& f : program_.functions) {
    by_name_.push_back(AccessByName(f.qualified));
  }
  FindTries(operations);
  absl::flat_hash_set<Key> cleared, waited;
  for (const Body& body : program_.bodies) CollectWaits(body, waited);
  if (waited.empty()) return;
  for (const Body& body : program_.bodies) CollectClears(body, cleared);
  for (const Key& key : waited) {
    if (cleared.contains(key)) locks_.insert(key);
  }
}

std::optional<SpinLocks::Key> SpinLocks::KeyOfPlace(TermId place) const {
  while (place.valid()) {
    const Term& term = program_.terms[place.value];
    if (term.kind == TermKind::kGlobal) return Key{term.kind, term.a};
    // Inside of the library's atomic types, fields are theirs.
    if (term.kind == TermKind::kField && !program_.fields[term.b].in_system_header) {
      return Key{term.kind, term.b};
    }
    if (term.kind != TermKind::kField && term.kind != TermKind::kElement) return std::nullopt;
    place = TermId{term.a};
  }
  return std::nullopt;
}

std::optional<SpinLocks::Key> SpinLocks::KeyOfArgument(const Instruction& call) const {
  if (call.arguments.empty() || !call.arguments[0].valid()) return std::nullopt;
  const Term& pointer = program_.terms[call.arguments[0].value];
  return pointer.kind == TermKind::kAddress ? KeyOfPlace(TermId{pointer.a}) : std::nullopt;
}

std::optional<int64_t> SpinLocks::Constant(TermId id) const {
  if (!id.valid()) return std::nullopt;
  const Term& term = program_.terms[id.value];
  if (term.kind == TermKind::kInteger) return term.integer;
  if (term.kind != TermKind::kBinary || term.op != Operator::kNotEqual) return std::nullopt;
  const auto a = Constant(TermId{term.a}), b = Constant(TermId{term.b});
  return a && b ? std::optional<int64_t>(*a != *b) : std::nullopt;
}

// The condition's value where the call's result is `value` and it depends on nothing else.
std::optional<bool> SpinLocks::Truth(TermId condition, ResultId result, int64_t value,
                                     TermId copy) const {
  const auto number = [&](TermId id) -> std::optional<int64_t> {
    const Term& t = program_.terms[id.value];
    if (t.kind == TermKind::kResult && t.a == result.value) return value;
    if (t.kind == TermKind::kLoad && copy.valid() && TermId{t.a} == copy) return value;
    return Constant(id);
  };
  const Term& term = program_.terms[condition.value];
  if (term.kind == TermKind::kUnary && term.op == Operator::kNot) {
    const auto inner = Truth(TermId{term.a}, result, value, copy);
    return inner ? std::optional<bool>(!*inner) : std::nullopt;
  }
  const bool compares = term.kind == TermKind::kBinary &&
                        (term.op == Operator::kEqual || term.op == Operator::kNotEqual);
  if (compares) {
    const auto a = number(TermId{term.a}), b = number(TermId{term.b});
    if (!a || !b) return std::nullopt;
    return (*a == *b) == (term.op == Operator::kEqual);
  }
  const auto plain = number(condition);
  return plain ? std::optional<bool>(*plain != 0) : std::nullopt;
}

Access SpinLocks::AnyAccess(const Instruction& call) const {
  if (!IsDirectCall(call)) return Access::kNone;
  const Access access = by_name_[call.function.value];
  const auto argument = [&](size_t i) {
    return call.arguments.size() > i ? Constant(call.arguments[i]) : std::nullopt;
  };
  const absl::string_view name = program_.functions[call.function.value].qualified;
  switch (access) {
    case Access::kSwap: {
      if (absl::StrContains(name, "__sync_val")) {
        return argument(1) == 0 ? access : Access::kNone;
      }
      if (absl::StrContains(name, "test_and_set") && !absl::StartsWith(name, "__sync_")) {
        return access;
      }
      const auto given = argument(1);
      if (!given) return Access::kNone;
      return *given != 0 ? access : Access::kClear;
    }
    case Access::kCompare: {
      const bool sync = absl::StartsWith(name, "__sync_");
      const auto wanted = argument(2);
      const bool takes = (sync && argument(1) == 0) || (!sync && wanted && *wanted != 0);
      return takes ? access : Access::kNone;
    }
    case Access::kClear: {
      const bool gives = absl::StrContains(name, "store") || absl::StrContains(name, "operator=");
      return !gives || argument(1) == 0 ? access : Access::kNone;
    }
    case Access::kNone:
      break;
  }
  return Access::kNone;
}

void SpinLocks::CollectWaits(const Body& body, absl::flat_hash_set<Key>& waited) {
  for (uint32_t number = 0; number < body.blocks.size(); ++number) {
    const Block& block = body.blocks[number];
    if (block.edges.size() != 2 || !block.condition.valid() || block.is_switch) continue;
    for (const Instruction& call : block.instructions) {
      const Access access = AnyAccess(call);
      if (access != Access::kSwap && access != Access::kCompare) continue;
      const auto key = KeyOfArgument(call);
      const int64_t failure = access == Access::kSwap ? 1 : 0;
      const auto fails = Truth(block.condition, call.result, failure);
      const auto works = Truth(block.condition, call.result, 1 - failure);
      if (!key || !fails || !works || *fails == *works) continue;
      const uint32_t again = block.edges[*fails ? 0 : 1].to.value;
      if (!ComesBack(body, again, number)) continue;
      waited.insert(*key);
      waiting_.insert({body.function.value, call.result.value});
    }
  }
}

// The variable that gets the result of the block's instruction `call`.
TermId SpinLocks::CopyOf(const Block& block, size_t call) const {
  for (size_t i = call + 1; i < block.instructions.size(); ++i) {
    const Instruction& instruction = block.instructions[i];
    if (instruction.kind != Instruction::Kind::kAssign || !instruction.value.valid()) continue;
    const Term& value = program_.terms[instruction.value.value];
    const bool copies =
        value.kind == TermKind::kResult && value.a == block.instructions[call].result.value;
    if (copies) return instruction.place;
  }
  return {};
}

void SpinLocks::FindTries(const std::vector<const Operation*>& operations) {
  const auto success_of = [&](const Instruction& i) {
    const Operation* operation = IsDirectCall(i) ? operations[i.function.value] : nullptr;
    const bool tries =
        operation != nullptr && operation->wait != lockorder::WaitKind::kBlocking &&
        (operation->action == Action::kAcquire || operation->action == Action::kGuardLock);
    return tries ? operation->success : Success::kAlways;
  };
  for (const Body& body : program_.bodies) {
    for (uint32_t number = 0; number < body.blocks.size(); ++number) {
      const Block& block = body.blocks[number];
      if (block.edges.size() != 2 || !block.condition.valid() || block.is_switch) continue;
      for (size_t k = 0; k < block.instructions.size(); ++k) {
        const Instruction& call = block.instructions[k];
        const Success success = success_of(call);
        if (success != Success::kZero && success != Success::kNonZero) continue;
        const int64_t failure = success == Success::kZero ? 16 : 0;
        const TermId copy = CopyOf(block, k);
        const auto fails = Truth(block.condition, call.result, failure, copy);
        const auto works = Truth(block.condition, call.result, failure == 0 ? 1 : 0, copy);
        if (!fails || !works || *fails == *works) continue;
        std::vector<bool> seen;
        if (!link::ComesBack(body, block.edges[*fails ? 0 : 1].to.value, number, seen)) continue;
        std::vector<summary::FunctionId> meanwhile;
        bool known = true;
        seen[number] = true;
        for (uint32_t b = 0; b < body.blocks.size(); ++b) {
          if (!seen[b]) continue;
          for (const Instruction& i : body.blocks[b].instructions) {
            if (i.kind != Instruction::Kind::kCall || &i == &call) continue;
            known = known && i.callee == Instruction::Callee::kDirect;
            if (i.function.valid()) meanwhile.push_back(i.function);
          }
        }
        if (known) tries_[{body.function.value, call.result.value}] = std::move(meanwhile);
      }
    }
  }
}

const std::vector<summary::FunctionId>* SpinLocks::Meanwhile(const Body& body,
                                                             const Instruction& call) const {
  const auto found = tries_.find({body.function.value, call.result.value});
  return found == tries_.end() ? nullptr : &found->second;
}

void SpinLocks::CollectClears(const Body& body, absl::flat_hash_set<Key>& cleared) const {
  const summary::Function& function = program_.functions[body.function.value];
  if (function.is_constructor || function.runs_at_start) return;
  for (const Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      std::optional<Key> key;
      if (AnyAccess(i) == Access::kClear) key = KeyOfArgument(i);
      const bool zero =
          i.kind == Instruction::Kind::kAssign && i.place.valid() && Constant(i.value) == 0;
      if (zero) key = KeyOfPlace(i.place);
      if (key) cleared.insert(*key);
    }
  }
}

Access SpinLocks::AccessOf(const Body& body, const Instruction& instruction) const {
  if (locks_.empty()) return Access::kNone;
  const summary::Function& function = program_.functions[body.function.value];
  if (instruction.kind == Instruction::Kind::kAssign) {
    const bool starts = function.is_constructor || function.runs_at_start;
    if (starts || !instruction.place.valid() || Constant(instruction.value) != 0) {
      return Access::kNone;
    }
    const auto key = KeyOfPlace(instruction.place);
    return key && locks_.contains(*key) ? Access::kClear : Access::kNone;
  }
  const Access access = AnyAccess(instruction);
  if (access == Access::kNone) return access;
  const auto key = KeyOfArgument(instruction);
  return key && locks_.contains(*key) ? access : Access::kNone;
}

bool SpinLocks::Touches(const Body& body, const Instruction& instruction) const {
  return AccessOf(body, instruction) != Access::kNone;
}

Symbol SpinLocks::LockOf(const Symbols& symbols, Symbol variable) const {
  while (symbols.kind(variable) == SymbolKind::kField) {
    const SymbolNode& node = symbols.at(variable);
    const summary::Record* record = program_.RecordOf(program_.fields[node.b].record);
    const bool alone = record != nullptr && !record->in_system_header && record->bases.empty() &&
                       record->fields.size() == 1;
    if (!alone && !program_.fields[node.b].in_system_header) break;
    variable = Symbol{node.a};
  }
  return variable;
}

bool SpinLocks::Contains(const Symbols& symbols, Symbol place) const {
  if (!place.valid() || !symbols.IsPlace(place)) return false;
  // A lock object stands for the variable in it.
  const summary::Record* record = program_.RecordOf(symbols.TypeOf(place));
  if (record != nullptr && record->fields.size() == 1 &&
      locks_.contains({TermKind::kField, record->fields[0].value})) {
    return true;
  }
  while (symbols.IsPlace(place)) {
    const SymbolNode& node = symbols.at(place);
    if (node.kind == SymbolKind::kGlobal) return locks_.contains({TermKind::kGlobal, node.a});
    if (node.kind == SymbolKind::kField && locks_.contains({TermKind::kField, node.b})) return true;
    if (node.kind != SymbolKind::kField && node.kind != SymbolKind::kElement) return false;
    place = Symbol{node.a};
  }
  return false;
}

}  // namespace lockgraph::link
