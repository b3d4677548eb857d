#include "analyzer/link/interpreter.h"

#include <algorithm>

#include "analyzer/link/status_sets.h"

namespace lockgraph::link {

using summary::Block;
using summary::FunctionId;
using summary::Instruction;
using summary::Operator;

Interpreter::Interpreter(Analysis& analysis, FunctionId function)
    : analysis_(analysis),
      symbols_(analysis.symbols),
      function_(function),
      body_(function.valid() ? analysis.program.BodyOf(function) : nullptr) {}

State Interpreter::EntryState() {
  State state;
  for (uint32_t i = 0; i < body_->parameter_count && i < body_->locals.size(); ++i) {
    const summary::TypeId type = body_->locals[i].type;
    const bool self = i == 0 && function().is_method;
    const bool refers =
        type.valid() && analysis_.program.types[type.value].kind == summary::Type::Kind::kReference;
    state.Write(symbols_, symbols_.Local(function_, i),
                symbols_.Parameter(i, type, self || refers));
  }
  // Functions that require a lock run with it: their own analysis starts with the lock held, and
  // what the caller holds is known to the caller.
  return state;
}

Behaviour Interpreter::Run() {
  behaviour_.computed = true;
  if (body_ == nullptr || body_->blocks.empty()) {
    behaviour_.exits.emplace_back();
    return std::move(behaviour_);
  }
  entered_.resize(body_->blocks.size());
  visits_.resize(body_->blocks.size());
  FindLoops();
  FindPicked();
  Enter(0, EntryState(), false);
  RunBlocks();
  Coalesce(exits_, kExitBlock, kMaxExits);
  FindLeaks();
  AddRounds();
  // Which thread goes on after a suspension, the code does not say.
  if (analysis_.program.functions[function_.value].is_coroutine) {
    for (Event& event : behaviour_.events) {
      std::erase_if(event.facts,
                    [&](const Fact& fact) { return symbols_.ComparesWithSelf(fact.value); });
    }
  }
  FindClosedEvents();
  FinishExits(behaviour_);
  return std::move(behaviour_);
}

Behaviour Interpreter::RunCallable(Symbol callable, const std::vector<Symbol>& arguments,
                                   const State::Store& memory, const Event* context,
                                   const Beginning& beginning) {
  behaviour_.computed = true;
  runners_ = beginning.runners;
  Call call;
  call.arguments = arguments;
  State state;
  for (const auto& [place, value] : memory) state.Write(symbols_, place, value);
  if (context == nullptr) {
    call.entry = true;
    state.passed = beginning.behind;
  } else {
    for (PathId p = context->path; !p.empty(); p = analysis_.paths.Tail(p)) {
      call.prefix.push_back(analysis_.paths.Head(p));
    }
    call.site = context->site;
    call.evidence = context->evidence;
    state.held = context->held;
    state.released = context->released;
    state.live = context->live;
    state.gone = context->gone;
    state.joined = context->joined;
    state.passed = context->passed;
    state.child = context->child;
    state.facts = context->facts;
    std::sort(state.facts.begin(), state.facts.end());
  }
  const SymbolKind kind = symbols_.kind(callable);
  const bool known =
      kind == SymbolKind::kFunction || kind == SymbolKind::kBind || kind == SymbolKind::kChoice;
  if (known) CallValue(call, callable, std::move(state), exits_);
  if (context != nullptr && context->completes.valid()) {
    for (State& s : exits_) {
      SignalEvent(call, s, symbols_.Deref(context->completes), lockorder::ResourceKind::kFuture);
    }
  }
  FinishExits(behaviour_);
  return std::move(behaviour_);
}

void Interpreter::RunBlocks() {
  // Blocks are numbered in reverse post-order: taking the smallest first visits a join after its
  // predecessors, so that most states are merged before they are carried on.
  for (;; LeaveLoops()) {
    if (worklist_.empty()) return;
    auto it = std::min_element(worklist_.begin(), worklist_.end());
    const uint32_t block = it->first;
    if (visits_[block] == 0 && entered_[block].size() > 1) {
      DropUnswept(entered_[block]);
      std::erase_if(worklist_, [&](const auto& item) { return item.first == block; });
      Coalesce(entered_[block], block, kMaxApart);
      for (uint32_t i = 0; i < entered_[block].size(); ++i) worklist_.emplace_back(block, i);
      it = std::min_element(worklist_.begin(), worklist_.end());
    }
    const uint32_t number = it->second;
    worklist_.erase(it);
    if (++visits_[block] > kMaxVisitsPerBlock) {
      behaviour_.cut = true;
      continue;
    }
    // Nothing comes back to a block outside of loops: its state need not be kept.
    State& entered = entered_[block][number];
    RunBlock(block, loops_[block] ? entered : std::move(entered));
  }
}

// Paths that did the same to locks are one from here on, unless they disagree about a condition on
// the function's inputs that decided about a lock on another path: it may decide again.
void Interpreter::Coalesce(States& states, uint32_t block, size_t apart) {
  std::vector<Symbol> decisive;
  for (size_t i = 0; i < states.size(); ++i) {
    for (size_t j = i + 1; j < states.size(); ++j) {
      if (!states[i].SameLocks(states[j])) states[i].Disagreements(symbols_, states[j], decisive);
    }
  }
  const auto decides = [&](const State& a, const State& b) {
    std::vector<Symbol> differ;
    a.Disagreements(symbols_, b, differ);
    return std::any_of(differ.begin(), differ.end(), [&](Symbol value) {
      return std::find(decisive.begin(), decisive.end(), value) != decisive.end();
    });
  };
  const bool leaves = block == kExitBlock ||
                      (body_ != nullptr && body_->exit.valid() && block == body_->exit.value);
  States kept;
  std::vector<StatusSets> statuses;  // of each kept state
  for (State& state : states) {
    size_t same = 0;
    for (; same < kept.size(); ++same) {
      const State& known = kept[same];
      if (!known.SameLocks(state) || known.Orders(symbols_) != state.Orders(symbols_)) continue;
      const bool told = leaves && ResultTruth(known) != ResultTruth(state) &&
                        known.Find(FunctionResult()) != state.Find(FunctionResult()) &&
                        (!state.held.empty() || !state.released.empty() || !state.live.empty() ||
                         !known.SameMemory(symbols_, state));
      const bool differ =
          decides(known, state) || !known.MadeAlike(symbols_, state, analysis_.attributes);
      if ((kept.size() >= kMaxApart || !differ) && (kept.size() >= apart || !told)) {
        break;
      }
    }
    if (same < kept.size()) {
      statuses[same].Join(StatusSets(symbols_, state));
      kept[same].Merge(symbols_, state, function_, block, picked_);
    } else if (kept.size() < kMaxStatesPerBlock) {
      statuses.emplace_back(symbols_, state);
      kept.push_back(std::move(state));
    } else {
      behaviour_.cut = true;
    }
  }
  for (size_t i = 0; i < kept.size(); ++i) {
    for (size_t j = 0; j < kept.size(); ++j) {
      if (!kept[i].SameLocks(kept[j])) statuses[i].TellApart(symbols_, kept[i], statuses[j]);
    }
  }
  states.swap(kept);
}

// The small objects whose own locks were held when the loop was entered and have been since: by the
// convention that an object's lock guards the object, nobody else changes them meanwhile. So a lock
// that counts its owner's calls keeps its count. Of large ones it would be too much to remember.
std::vector<Symbol> Interpreter::GuardedIn(const States& entered, const State& arriving) const {
  constexpr size_t kSmall = 6;
  std::vector<Symbol> guarded;
  for (const HeldLock& lock : arriving.held) {
    if (symbols_.kind(lock.lock) != SymbolKind::kField) continue;
    const Symbol object{symbols_.at(lock.lock).a};
    const summary::Record* record = analysis_.program.RecordOf(symbols_.TypeOf(object));
    if (record == nullptr || record->fields.size() > kSmall) continue;
    const bool always = std::all_of(entered.begin(), entered.end(), [&](const State& state) {
      return !state.SameLocks(arriving) ||
             std::any_of(state.held.begin(), state.held.end(), [&](const HeldLock& held) {
               return held.lock == lock.lock && held.site == lock.site && held.path == lock.path;
             });
    });
    if (always && lock.mode == lockorder::Mode::kExclusive) guarded.push_back(object);
  }
  return guarded;
}

void Interpreter::Enter(uint32_t block, State state, bool back_edge) {
  HandOutStored(state);
  auto& states = entered_[block];
  if (back_edge) {
    state.ForgetSharedMemory(symbols_, GuardedIn(states, state));
    for (const State& known : states) NoteSwept(known, state);
    NoteRound(block, state);
  }
  // Where a block has not run yet, paths that disagree wait for each other: see Coalesce.
  const bool waits = !back_edge && visits_[block] == 0 && states.size() < kMaxStatesPerBlock;
  // A round of a loop that ends with the locks of other objects, held alike, is one more round of
  // the same loop: hand over hand, or one element after the other.
  const auto meets = [&](const State& known, bool alike) {
    return alike ? known.SameShape(symbols_, state) : known.SameLocks(state);
  };
  const bool exact = std::any_of(states.begin(), states.end(),
                                 [&](const State& known) { return meets(known, false); });
  // Paths on which two objects were put in an order go on apart.
  const auto follows = [&](const State& known) {
    return meets(known, back_edge && !exact) && known.Orders(symbols_) == state.Orders(symbols_);
  };
  const bool ordered =
      !waits && states.size() > 1 && std::any_of(states.begin(), states.end(), follows);
  for (uint32_t i = 0; i < states.size(); ++i) {
    if (ordered ? !follows(states[i]) : !meets(states[i], back_edge && !exact)) continue;
    if (waits) {
      std::vector<Symbol> differ;
      states[i].Disagreements(symbols_, state, differ);
      if (!differ.empty() || states[i].Orders(symbols_) != state.Orders(symbols_)) continue;
      if (!states[i].MadeAlike(symbols_, state, analysis_.attributes)) continue;
      if (StatusSets::Differ(symbols_, states[i], state)) continue;
    }
    if (back_edge) AgeLoopValues(states[i], state, block);
    if (states[i].Merge(symbols_, state, function_, block, picked_)) {
      const std::pair<uint32_t, uint32_t> item{block, i};
      if (std::find(worklist_.begin(), worklist_.end(), item) == worklist_.end()) {
        worklist_.push_back(item);
      }
    }
    return;
  }
  if (states.size() >= kMaxStatesPerBlock) {
    behaviour_.cut = true;
    return;
  }
  worklist_.emplace_back(block, static_cast<uint32_t>(states.size()));
  states.push_back(std::move(state));
}

// The merge values of a loop are about to change: what was built on them is of an earlier round.
void Interpreter::AgeLoopValues(const State& known, State& arriving, uint32_t block) {
  std::vector<Symbol> old;
  for (const auto& [place, value] : known.store) {
    const bool own = symbols_.IsMergeOf(value, function_, block);
    if (own && arriving.Find(place) != value) old.push_back(value);
  }
  if (!old.empty()) arriving.MakeStale(symbols_, old);
}

void Interpreter::RunBlock(uint32_t number, State state) {
  const Block& block = body_->blocks[number];
  block_ = number;
  States current, next;
  current.push_back(std::move(state));
  for (const Instruction& instruction : block.instructions) {
    next.clear();
    for (State& s : current) Execute(instruction, std::move(s), next);
    // Calls fork; paths that came out alike are one again.
    for (size_t i = 0; i < next.size(); ++i) {
      for (size_t j = i + 1; j < next.size();) {
        const bool alike = next[i].SameLocks(next[j]) && next[i].store == next[j].store;
        if (alike) {
          next[i].Merge(symbols_, next[j], function_, number, picked_);
          next.erase(next.begin() + static_cast<ptrdiff_t>(j));
        } else {
          ++j;
        }
      }
    }
    if (next.size() > kMaxStatesPerBlock) {
      behaviour_.cut = true;
      next.resize(kMaxStatesPerBlock);
    }
    current.swap(next);
    if (instruction.kind == Instruction::Kind::kThrow && block.edges.empty()) {
      for (const State& s : current) LeaveByException(s, SiteOf(instruction));
    }
  }
  for (State& s : current) {
    if (body_->exit.valid() && number == body_->exit.value) {
      Leave(std::move(s));
    } else if (block.is_switch) {
      Switch(block, number, std::move(s));
    } else {
      Branch(block, number, std::move(s));
    }
  }
}

bool Interpreter::AssumeTruth(State& state, Symbol condition, bool truth) {
  const SymbolNode node = symbols_.at(condition);
  if (node.kind == SymbolKind::kBinary) {
    const Symbol left{node.a}, right{node.b};
    if (node.op == Operator::kEqual) {
      if (auto constant = state.Constant(symbols_, right)) {
        if (*constant == 0) {
          if (symbols_.IsComparison(left)) return AssumeTruth(state, left, !truth);
        }
        const Fact fact{left, truth, *constant};
        return MayBe(state, fact) && state.Assume(symbols_, fact);
      }
    }
    if (node.op == Operator::kLogicalAnd && truth) {
      return AssumeTruth(state, left, true) && AssumeTruth(state, right, true);
    }
    if (node.op == Operator::kLogicalOr && !truth) {
      return AssumeTruth(state, left, false) && AssumeTruth(state, right, false);
    }
    if (symbols_.IsComparison(condition))
      return state.Assume(symbols_, {condition, true, truth ? 1 : 0});
  }
  const Fact fact{condition, !truth, 0};
  return MayBe(state, fact) && state.Assume(symbols_, fact);
}

void Interpreter::Execute(const Instruction& instruction, State state, States& out) {
  switch (instruction.kind) {
    case Instruction::Kind::kDeclare:
      if (instruction.place.valid()) state.ForgetObject(symbols_, Place(state, instruction.place));
      break;
    case Instruction::Kind::kAssign:
      if (ForkOnSelect(instruction, state, out)) return;
      if (instruction.place.valid() && instruction.value.valid()) Assign(instruction, state);
      break;
    case Instruction::Kind::kCopy:
      if (instruction.place.valid() && instruction.value.valid()) {
        const Symbol from = symbols_.Deref(Evaluate(state, instruction.value));
        state.CopyObject(symbols_, Place(state, instruction.place), from);
      }
      break;
    case Instruction::Kind::kReturn:
      if (instruction.value.valid()) {
        state.Write(symbols_, FunctionResult(), Evaluate(state, instruction.value));
      }
      break;
    case Instruction::Kind::kSuspend:
      if (!state.held.empty()) {
        Record(NewEvent(state, EventKind::kSuspend, state.held.back().lock, SiteOf(instruction)));
      }
      break;
    case Instruction::Kind::kStaticBegin: {
      const Symbol once = symbols_.HiddenOf(Place(state, instruction.place), Hidden::kEngaged);
      Event event = NewEvent(state, EventKind::kAcquire, once, SiteOf(instruction));
      event.resource = lockorder::ResourceKind::kOnce;
      Record(std::move(event));
      state.held.push_back(
          {.lock = once, .direct = true, .owner = once, .site = SiteOf(instruction)});
      break;
    }
    case Instruction::Kind::kStaticEnd: {
      const Symbol once = symbols_.HiddenOf(Place(state, instruction.place), Hidden::kEngaged);
      std::erase_if(state.held, [&](const HeldLock& h) { return h.lock == once; });
      PassOnce(state, once, SiteOf(instruction));
      break;
    }
    case Instruction::Kind::kCall:
      ExecuteCall(instruction, std::move(state), out);
      return;
    case Instruction::Kind::kThrow:
      break;
  }
  out.push_back(std::move(state));
}

// p = c ? a : b keeps its tie to the condition: one path for each.
bool Interpreter::ForkOnSelect(const Instruction& instruction, State& state, States& out) {
  if (!instruction.place.valid() || !instruction.value.valid()) return false;
  const summary::Term& term = analysis_.program.terms[instruction.value.value];
  if (term.kind != summary::TermKind::kSelect) return false;
  const Symbol condition = Evaluate(state, summary::TermId{term.a});
  if (state.Truth(symbols_, condition)) return false;
  for (const bool truth : {true, false}) {
    State branch = state;
    if (!AssumeTruth(branch, condition, truth)) continue;
    const Symbol place = Place(branch, instruction.place);
    branch.Write(symbols_, place, Evaluate(branch, summary::TermId{truth ? term.b : term.c}));
    out.push_back(std::move(branch));
  }
  return true;
}

std::optional<bool> Interpreter::ResultTruth(const State& state) {
  const auto result = state.Find(FunctionResult());
  return result ? state.Truth(symbols_, *result) : std::nullopt;
}

// Collects the ways out; Coalesce decides which of them callers need to tell apart.
void Interpreter::Leave(State state) {
  if (exits_.size() >= 2 * kMaxExits) Coalesce(exits_, kExitBlock, kMaxExits);
  exits_.push_back(std::move(state));
}

void Interpreter::FinishExits(Behaviour& behaviour) {
  for (State& state : exits_) {
    Exit exit;
    for (HeldLock& lock : state.held) {
      const Symbol root = symbols_.Root(lock.lock);
      const bool own =
          symbols_.kind(root) == SymbolKind::kLocal && symbols_.at(root).a == function_.value;
      if (!own) exit.held.push_back(lock);
    }
    exit.released = state.released;
    const auto result = state.Find(FunctionResult());
    exit.facts = state.AboutInputs(symbols_, kMaxFacts);
    for (const Fact& fact : state.facts) {
      const bool about_result = result && symbols_.Mentions(fact.value, *result);
      if (about_result && !symbols_.IsOpen(fact.value) && exit.facts.size() < 2 * kMaxFacts) {
        exit.facts.push_back(fact);
      }
    }
    for (const auto& [place, value] : state.store) {
      if (place == FunctionResult()) {
        exit.result = value;
        continue;
      }
      if (symbols_.IsMemory(place) && exit.stores.size() < 80) {
        exit.stores.emplace_back(place, value);
      }
    }
    NoteKeptLocks(state);
    exit.live = state.live;
    exit.gone = state.gone;
    exit.joined = state.joined;
    exit.passed = state.passed;
    exit.child = state.child;
    behaviour.acts |=
        !exit.held.empty() || !exit.released.empty() || !exit.live.empty() || !exit.joined.empty();
    behaviour.exits.push_back(std::move(exit));
  }
  behaviour.acts |= !behaviour.events.empty();
  FinishHanded(behaviour);
}

}  // namespace lockgraph::link
