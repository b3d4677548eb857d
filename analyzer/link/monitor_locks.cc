#include "analyzer/link/monitor_locks.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace lockgraph::link {

using summary::Block;
using summary::Body;
using summary::FieldId;
using summary::Function;
using summary::Instruction;
using summary::Operator;
using summary::Term;
using summary::TermId;
using summary::TermKind;

MonitorLocks::MonitorLocks(const Program& program, const std::vector<const Operation*>& operations,
                           const SpinLocks& constants)
    : program_(program), operations_(operations), constants_(constants) {
  for (const Body& body : program_.bodies) Read(body);
  absl::flat_hash_set<uint32_t> flags;
  for (const Part& part : parts_) {
    for (const Step& step : part.steps) {
      const bool takes = step.change == Change::kSet && part.awaited.contains(step.field.value);
      if (takes && flags.insert(step.field.value).second) AddLock(step.field);
    }
  }
}

bool MonitorLocks::Part::Does(FieldId field, Change change) const {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.field == field && step.change == change;
  });
}

bool MonitorLocks::IsWait(const Instruction& i) const {
  const Operation* operation = IsDirectCall(i) ? operations_[i.function.value] : nullptr;
  return operation != nullptr && operation->action == Action::kConditionWait &&
         operation->wait == lockorder::WaitKind::kBlocking;
}

bool MonitorLocks::Changes(const Instruction& i, Step& step) const {
  if (i.kind != Instruction::Kind::kAssign || !i.place.valid() || !i.value.valid()) return false;
  const Term& place = program_.terms[i.place.value];
  if (place.kind != TermKind::kField || program_.fields[place.b].in_system_header) return false;
  step.instruction = &i;
  step.field = {place.b};
  if (const auto constant = constants_.Constant(i.value)) {
    step.change = *constant != 0 ? Change::kSet : Change::kClear;
    return true;
  }
  const Term& value = program_.terms[i.value.value];
  const bool adds = value.kind == TermKind::kBinary &&
                    (value.op == Operator::kAdd || value.op == Operator::kSubtract);
  if (!adds) return false;
  const Term& before = program_.terms[value.a];
  const auto by = constants_.Constant(TermId{value.b});
  if (before.kind != TermKind::kLoad || TermId{before.a} != i.place || !by) return false;
  const bool more = (*by > 0) == (value.op == Operator::kAdd);
  step.change = more ? Change::kMore : Change::kLess;
  return *by == 1 || *by == -1;
}

void MonitorLocks::Read(const Body& body) {
  const Function& function = program_.functions[body.function.value];
  if (function.is_constructor || function.runs_at_start) return;
  Part part;
  part.body = &body;
  for (const Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      if (Step step{}; Changes(i, step)) part.steps.push_back(step);
    }
  }
  ReadWaits(body, part);
  if (!part.steps.empty() || !part.awaited.empty()) parts_.push_back(std::move(part));
}

// A wait goes on as long as the conditions of the innermost loop around it say.
void MonitorLocks::ReadWaits(const Body& body, Part& part) const {
  for (uint32_t at = 0; at < body.blocks.size(); ++at) {
    for (const Instruction& i : body.blocks[at].instructions) {
      if (!IsWait(i)) continue;
      ReadPredicate(body, i, part);
      uint32_t head = 0, end = ~0u;
      for (uint32_t from = at; from < body.blocks.size(); ++from) {
        for (const summary::Edge& edge : body.blocks[from].edges) {
          const uint32_t to = edge.to.value;
          const bool around = to <= at && at <= from && from - to < end - head;
          if (around) head = to, end = from;
        }
      }
      if (end == ~0u) continue;
      for (uint32_t b = head; b <= end; ++b) {
        if (body.blocks[b].condition.valid()) AddFields(body.blocks[b].condition, part.awaited);
      }
    }
  }
}

void MonitorLocks::ReadPredicate(const Body& body, const Instruction& wait, Part& part) const {
  if (wait.arguments.size() < 3) return;
  const Term& argument = program_.terms[wait.arguments[2].value];
  if (argument.kind != TermKind::kAddress) return;
  const Term& object = program_.terms[argument.a];
  if (object.kind != TermKind::kLocal || object.a >= body.locals.size()) return;
  const summary::Record* record = program_.RecordOf(body.locals[object.a].type);
  if (record == nullptr || !record->is_lambda) return;
  for (const summary::Method& method : record->methods) {
    const Body* predicate =
        method.name == "operator()" ? program_.BodyOf(method.function) : nullptr;
    if (predicate == nullptr) continue;
    for (const Block& block : predicate->blocks) {
      if (block.condition.valid()) AddFields(block.condition, part.awaited);
      for (const Instruction& i : block.instructions) {
        const bool result = i.kind == Instruction::Kind::kReturn && i.value.valid();
        if (result) AddFields(i.value, part.awaited);
      }
    }
  }
}

void MonitorLocks::AddFields(TermId id, absl::flat_hash_set<uint32_t>& fields) const {
  if (!id.valid()) return;
  const Term& term = program_.terms[id.value];
  switch (term.kind) {
    case TermKind::kLoad: {
      const Term& place = program_.terms[term.a];
      if (place.kind == TermKind::kField) fields.insert(place.b);
      return;
    }
    case TermKind::kBinary:
      AddFields(TermId{term.b}, fields);
      [[fallthrough]];
    case TermKind::kUnary:
      AddFields(TermId{term.a}, fields);
      return;
    default:
      return;
  }
}

// Some function takes and gives back, or one object does at its beginning and its end, or it can be
// used with the library's guards.
bool MonitorLocks::ArePaired(const absl::flat_hash_set<uint32_t>& takers,
                             const absl::flat_hash_set<uint32_t>& givers) const {
  absl::flat_hash_set<uint32_t> takes, gives;  // records of the functions that call them
  for (const Body& body : program_.bodies) {
    bool taken = false, given = false;
    for (const Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (i.kind != Instruction::Kind::kCall || !i.function.valid()) continue;
        taken |= takers.contains(i.function.value);
        given |= givers.contains(i.function.value);
      }
    }
    if (taken && given) return true;
    const Function& function = program_.functions[body.function.value];
    if (!function.record.valid()) continue;
    if (taken && function.is_constructor) takes.insert(function.record.value);
    if (given && function.is_destructor) gives.insert(function.record.value);
  }
  if (std::any_of(takes.begin(), takes.end(), [&](uint32_t r) { return gives.contains(r); })) {
    return true;
  }
  const auto named = [&](const absl::flat_hash_set<uint32_t>& functions, absl::string_view name) {
    return std::any_of(functions.begin(), functions.end(), [&](uint32_t f) {
      return absl::EndsWith(program_.functions[f].qualified, name);
    });
  };
  return named(takers, "::lock") && named(givers, "::unlock");
}

void MonitorLocks::AddLock(FieldId flag) {
  absl::flat_hash_set<uint32_t> takers, givers, counters;
  for (const Part& part : parts_) {
    const uint32_t function = part.body->function.value;
    const bool waits = part.awaited.contains(flag.value), sets = part.Does(flag, Change::kSet);
    const bool clears = part.Does(flag, Change::kClear);
    if (sets && !waits) return;            // set by whoever likes
    if (clears && waits && !sets) return;  // handed from one to the other, like a slot
    if (sets) {
      takers.insert(function);
      counters.insert(part.awaited.begin(), part.awaited.end());
    }
    if (clears) givers.insert(function);
  }
  const bool alone =
      std::any_of(takers.begin(), takers.end(), [&](uint32_t f) { return givers.contains(f); });
  if (givers.empty() || !(alone || ArePaired(takers, givers))) return;
  locks_.insert(flag.value);
  for (const Part& part : parts_) {
    const uint32_t function = part.body->function.value;
    const bool waits = part.awaited.contains(flag.value);
    for (const Step& step : part.steps) {
      const bool own = step.field == flag, counts = counters.contains(step.field.value);
      Access access = Access::kNone;
      if (own && step.change == Change::kSet) access = Access::kTake;
      if (own && step.change == Change::kClear) access = Access::kGive;
      if (counts && step.change == Change::kMore && waits && !takers.contains(function)) {
        access = Access::kTakeShared;
        if (part.awaited.size() > 1) patient_.insert(flag.value);
      }
      if (counts && step.change == Change::kLess && !waits) access = Access::kGive;
      if (access == Access::kNone) continue;
      uses_[step.instruction] = {access, flag};
      if (access != Access::kGive) takers_.insert(function);
    }
  }
}

bool MonitorLocks::Contains(const Symbols& symbols, Symbol place) const {
  if (locks_.empty() || !place.valid() || !symbols.IsPlace(place)) return false;
  const SymbolNode& node = symbols.at(place);
  return node.kind == SymbolKind::kField && locks_.contains(node.b);
}

}  // namespace lockgraph::link
