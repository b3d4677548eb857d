// Where paths part: what each side of a condition takes to be true.
#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::Block;
using summary::Instruction;

void Interpreter::Branch(const Block& block, uint32_t number, State state) {
  if (block.edges.size() == 2 && block.condition.valid()) {
    States alternatives = ExpandChoices(std::move(state), {block.condition});
    if (alternatives.size() > 1) {
      for (State& s : alternatives) BranchOn(block, number, std::move(s));
    } else {
      BranchOn(block, number, std::move(alternatives.front()));
    }
    return;
  }
  // Whoever finds that a static variable was initialised may have waited until it was; who knows
  // that it was need not look.
  State found = state;
  for (const summary::Edge& edge : block.edges) {
    const std::vector<Instruction>& first = body_->blocks[edge.to.value].instructions;
    if (first.empty() || first[0].kind != Instruction::Kind::kStaticBegin) continue;
    const Symbol once = symbols_.HiddenOf(Place(state, first[0].place), Hidden::kEngaged);
    if (!IsInitialised(state, once)) Go(number, edge.to.value, state);
    PassOnce(found, once, SiteOf(first[0]));
  }
  for (const summary::Edge& edge : block.edges) {
    const std::vector<Instruction>& first = body_->blocks[edge.to.value].instructions;
    const bool begins = !first.empty() && first[0].kind == Instruction::Kind::kStaticBegin;
    if (!begins) Go(number, edge.to.value, found);
  }
}

bool Interpreter::IsInitialised(const State& state, Symbol once) {
  return std::any_of(state.passed.begin(), state.passed.end(), [&](const Passed& step) {
    return step.resource == lockorder::ResourceKind::kOnce && step.target == once && !step.call;
  });
}

void Interpreter::PassOnce(State& state, Symbol once, CodeSite site) {
  Pass(state, {once, lockorder::Mode::kExclusive, lockorder::ResourceKind::kOnce, site, {}});
}

void Interpreter::BranchOn(const Block& block, uint32_t number, State state) {
  {
    const Symbol condition = Evaluate(state, block.condition);
    const auto truth = state.Truth(symbols_, condition);
    for (int side = 0; side < 2; ++side) {
      const bool value = side == 0;
      if (truth && *truth != value) continue;
      State branch = state;
      if (!AssumeTruth(branch, condition, value)) continue;
      Go(number, block.edges[static_cast<size_t>(side)].to.value, std::move(branch));
    }
  }
}

void Interpreter::Switch(const Block& block, uint32_t number, State state) {
  const Symbol value = block.condition.valid() ? Evaluate(state, block.condition) : Symbol{};
  const auto constant = value.valid() ? state.Constant(symbols_, value) : std::nullopt;
  std::vector<int64_t> all;
  for (const summary::Edge& edge : block.edges)
    all.insert(all.end(), edge.cases.begin(), edge.cases.end());
  const bool listed = constant && std::find(all.begin(), all.end(), *constant) != all.end();
  for (const summary::Edge& edge : block.edges) {
    if (constant) {
      const bool match =
          std::find(edge.cases.begin(), edge.cases.end(), *constant) != edge.cases.end();
      if (!match && !(edge.is_default && !listed)) continue;
      Go(number, edge.to.value, state);
      continue;
    }
    State branch = state;
    bool possible = true;
    if (value.valid() && edge.cases.size() == 1 && !edge.is_default) {
      possible = branch.Assume(symbols_, {value, true, edge.cases[0]});
    } else if (value.valid() && !edge.is_default && edge.cases.size() <= 8) {
      possible = std::any_of(edge.cases.begin(), edge.cases.end(), [&](int64_t c) {
        return State(state).Assume(symbols_, {value, true, c});
      });
    } else if (value.valid() && edge.is_default && all.size() <= 8) {
      for (int64_t c : all) {
        const bool mine = std::find(edge.cases.begin(), edge.cases.end(), c) != edge.cases.end();
        if (!mine) possible = possible && branch.Assume(symbols_, {value, false, c});
      }
    }
    if (possible) Go(number, edge.to.value, std::move(branch));
  }
}

// Each side of a conditional expression is computed on a path of its own, and chosen where they
// have met.
void Interpreter::FindPicked() {
  const std::vector<summary::Term>& terms = analysis_.program.terms;
  absl::flat_hash_set<uint32_t> seen;
  const auto visit = [&](summary::TermId id, bool inside, const auto& self) -> void {
    if (!id.valid() || !seen.insert(2 * id.value + (inside ? 1 : 0)).second) return;
    const summary::Term& term = terms[id.value];
    switch (term.kind) {
      case summary::TermKind::kResult:
        if (inside) picked_.push_back(term.a);
        return;
      case summary::TermKind::kSelect:
        self({term.a}, inside, self);
        self({term.b}, true, self);
        self({term.c}, true, self);
        return;
      case summary::TermKind::kBinary:
      case summary::TermKind::kElement:
        self({term.b}, inside, self);
        [[fallthrough]];
      case summary::TermKind::kField:
      case summary::TermKind::kDeref:
      case summary::TermKind::kAddress:
      case summary::TermKind::kLoad:
      case summary::TermKind::kUnary:
        self({term.a}, inside, self);
        return;
      default:
        return;
    }
  };
  for (const Block& block : body_->blocks) {
    for (const Instruction& i : block.instructions) {
      visit(i.value, false, visit);
      for (summary::TermId argument : i.arguments) visit(argument, false, visit);
    }
    visit(block.condition, false, visit);
  }
  std::sort(picked_.begin(), picked_.end());
}

}  // namespace lockgraph::link
