#include "analyzer/link/last_owner.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "analyzer/link/names.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

using summary::Block;
using summary::Body;
using summary::Instruction;
using summary::Operator;
using summary::Term;
using summary::TermId;
using summary::TermKind;

namespace {

bool SaysEnd(absl::string_view name) {
  return Says(name, {"free", "delete", "destroy", "dispose", "dealloc", "unref"});
}

// Whether the block is reached from the entry by that edge alone: by block.
std::vector<bool> OnlyBy(const Body& body, uint32_t from, size_t edge) {
  std::vector<bool> otherwise(body.blocks.size());
  std::vector<uint32_t> pending = {0};
  otherwise[0] = true;
  while (!pending.empty()) {
    const uint32_t at = pending.back();
    pending.pop_back();
    const std::vector<summary::Edge>& edges = body.blocks[at].edges;
    for (size_t e = 0; e < edges.size(); ++e) {
      const uint32_t to = edges[e].to.value;
      if ((at == from && e == edge) || otherwise[to]) continue;
      otherwise[to] = true;
      pending.push_back(to);
    }
  }
  otherwise.flip();
  return otherwise;
}

}  // namespace

LastOwner::LastOwner(const Program& program) : program_(program) {
  constexpr Count kLeft = {0, 1}, kBefore = {1, 2};
  by_name_.reserve(program.functions.size());
  for (const summary::Function& f : program.functions) {
    const absl::string_view name = f.qualified;
    std::optional<Count> count;
    if (f.body == 0xffffffff || absl::StartsWith(name, "std::")) {
      const bool atomic = absl::StrContains(name, "atomic") || absl::StartsWith(name, "__sync_");
      if (absl::StrContains(name, "sub_and_fetch") || absl::StrContains(name, "atomic_sub_fetch")) {
        count = kLeft;
      } else if (absl::StrContains(name, "fetch_sub") || absl::StrContains(name, "fetch_and_sub")) {
        count = kBefore;
      } else if (atomic && absl::EndsWith(name, "operator--")) {
        count = f.parameters.empty() ? kLeft : kBefore;
      }
    }
    by_name_.push_back(count);
  }
  for (bool found = true; found;) {
    found = false;
    for (const Body& body : program.bodies) {
      if (functions_.contains(body.function.value)) continue;
      found |= NoteResult(body, CountsIn(body));
    }
  }
  FindEnders();
  for (const Body& body : program.bodies) NoteCalls(body, CountsIn(body));
}

// Functions that give memory back, or call one that does.
void LastOwner::FindEnders() {
  constexpr int kRounds = 4;
  for (const summary::Function& f : program_.functions) {
    enders_.push_back(SaysEnd(LastName(f.name)));
  }
  for (int round = 0; round < kRounds; ++round) {
    for (const Body& body : program_.bodies) {
      if (enders_[body.function.value]) continue;
      enders_[body.function.value] =
          std::any_of(body.blocks.begin(), body.blocks.end(), [&](const Block& block) {
            return std::any_of(block.instructions.begin(), block.instructions.end(),
                               [&](const Instruction& i) { return Ends(i); });
          });
    }
  }
}

bool LastOwner::Ends(const Instruction& call) const {
  if (call.kind == Instruction::Kind::kCall && call.value.valid()) {  // through a pointer
    const Term& pointer = program_.terms[call.value.value];
    if (pointer.kind != TermKind::kLoad) return false;
    const Term& kept = program_.terms[pointer.a];
    if (kept.kind == TermKind::kGlobal) return SaysEnd(program_.variables[kept.a].name);
    return kept.kind == TermKind::kField && SaysEnd(program_.fields[kept.b].name);
  }
  if (!IsDirectCall(call)) return false;
  const bool destroys = program_.functions[call.function.value].is_destructor && !call.implicit;
  return destroys || enders_[call.function.value];
}

std::optional<LastOwner::Count> LastOwner::CountOf(const Instruction& call) const {
  if (!IsDirectCall(call) || call.arguments.empty()) return std::nullopt;
  const auto known = functions_.find(call.function.value);
  if (known != functions_.end()) return known->second;
  const std::optional<Count>& count = by_name_[call.function.value];
  if (!count || !call.arguments[0].valid()) return std::nullopt;
  const Term& counter = program_.terms[call.arguments[0].value];
  const bool kept = counter.kind != TermKind::kAddress || Outlives(TermId{counter.a});
  return kept ? count : std::nullopt;
}

// Whether the place is not the function's own.
bool LastOwner::Outlives(TermId place) const {
  while (place.valid()) {
    const Term& term = program_.terms[place.value];
    if (term.kind == TermKind::kGlobal || term.kind == TermKind::kDeref) return true;
    if (term.kind != TermKind::kField && term.kind != TermKind::kElement) return false;
    place = TermId{term.a};
  }
  return false;
}

// The field that the assignment makes smaller by one.
std::optional<TermId> LastOwner::Decremented(const Instruction& assignment) const {
  if (assignment.kind != Instruction::Kind::kAssign || !assignment.value.valid())
    return std::nullopt;
  const Term& value = program_.terms[assignment.value.value];
  const TermId place = assignment.place;
  if (value.kind != TermKind::kBinary || !place.valid() ||
      program_.terms[place.value].kind != TermKind::kField || !Outlives(place)) {
    return std::nullopt;
  }
  const Term& before = program_.terms[value.a];
  const Term& step = program_.terms[value.b];
  const bool down =
      step.kind == TermKind::kInteger && ((value.op == Operator::kAdd && step.integer == -1) ||
                                          (value.op == Operator::kSubtract && step.integer == 1));
  const bool same = before.kind == TermKind::kLoad && TermId{before.a} == place;
  return down && same ? std::optional(place) : std::nullopt;
}

std::optional<LastOwner::Count> LastOwner::Evaluate(TermId value, const Counts& counts) const {
  if (!value.valid()) return std::nullopt;
  const Term& term = program_.terms[value.value];
  switch (term.kind) {
    case TermKind::kInteger:
      return Count{term.integer, term.integer};
    case TermKind::kResult:
    case TermKind::kLoad: {
      const auto known = counts.find({term.kind, term.a});
      return known == counts.end() ? std::nullopt : std::optional(known->second);
    }
    case TermKind::kUnary: {
      const auto inner = Evaluate(TermId{term.a}, counts);
      if (!inner || term.op != Operator::kNot) return std::nullopt;
      return Count{inner->none == 0, inner->some == 0};
    }
    case TermKind::kBinary: {
      const auto a = Evaluate(TermId{term.a}, counts), b = Evaluate(TermId{term.b}, counts);
      const bool counts_on = term.op >= Operator::kEqual && term.op <= Operator::kSubtract;
      if (!a || !b || !counts_on) return std::nullopt;
      const auto none = Fold(term.op, a->none, b->none);
      const auto some = Fold(term.op, a->some, b->some);
      return none && some ? std::optional(Count{*none, *some}) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

// The counts of a body, wherever in it they are set: a variable that has one and later something
// else is rare, and a mistake costs some confidence only.
LastOwner::Counts LastOwner::CountsIn(const Body& body) const {
  Counts counts;
  for (const Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      if (const auto count = CountOf(i)) {
        counts.try_emplace({TermKind::kResult, i.result.value}, *count);
        continue;
      }
      if (const auto place = Decremented(i)) {
        counts.try_emplace({TermKind::kLoad, place->value}, Count{0, 1});
        continue;
      }
      if (i.kind != Instruction::Kind::kAssign || !i.place.valid()) continue;
      if (program_.terms[i.place.value].kind != TermKind::kLocal) continue;
      const auto count = Evaluate(i.value, counts);
      if (count && count->none != count->some) {
        counts.try_emplace({TermKind::kLoad, i.place.value}, *count);
      }
    }
  }
  return counts;
}

// True if what the function returns is now known to tell whether something is left.
bool LastOwner::NoteResult(const Body& body, const Counts& counts) {
  std::optional<Count> result;
  for (const Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      if (i.kind != Instruction::Kind::kReturn) continue;
      const auto count = Evaluate(i.value, counts);
      if (!count || count->none == count->some || result) return false;
      result = count;
    }
  }
  if (result) functions_.emplace(body.function.value, *result);
  return result.has_value();
}

void LastOwner::NoteCalls(const Body& body, const Counts& counts) {
  if (counts.empty()) return;
  const std::vector<bool> loops = BlocksInLoops(body);
  for (uint32_t b = 0; b < body.blocks.size(); ++b) {
    const Block& block = body.blocks[b];
    if (!block.condition.valid() || block.is_switch || block.edges.size() != 2) continue;
    const auto count = Evaluate(block.condition, counts);
    if (!count || (count->none != 0) == (count->some != 0)) continue;
    const size_t last = count->none != 0 ? 0 : 1;
    // A loop that counts its rounds.
    if (loops[b] && !loops[block.edges[last].to.value]) continue;
    const std::vector<bool> only = OnlyBy(body, b, last);
    bool ends = false;
    for (uint32_t at = 0; at < body.blocks.size(); ++at) {
      if (!only[at]) continue;
      for (const Instruction& i : body.blocks[at].instructions) ends |= Ends(i);
    }
    if (!ends) continue;
    for (uint32_t at = 0; at < body.blocks.size(); ++at) {
      if (!only[at]) continue;
      for (const Instruction& i : body.blocks[at].instructions) {
        if (i.kind == Instruction::Kind::kCall) {
          calls_.emplace(body.function.value, i.result.value);
        }
      }
    }
  }
}

}  // namespace lockgraph::link
