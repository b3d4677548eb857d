#include "analyzer/link/semaphore_locks.h"

#include "absl/strings/match.h"

namespace lockgraph::link {

using lockorder::ResourceKind;
using summary::Body;
using summary::FieldId;
using summary::Instruction;
using summary::Term;
using summary::TermId;
using summary::TermKind;
using Does = SemaphoreLocks::Wrapper::Does;

SemaphoreLocks::SemaphoreLocks(const Program& program,
                               const std::vector<const Operation*>& operations,
                               const SpinLocks& keys)
    : program_(program), operations_(operations), keys_(keys) {
  constexpr int kDeepest = 3;  // wrappers of wrappers
  bool found = true;
  for (int round = 0; found && round < kDeepest; ++round) {
    found = false;
    for (const Body& body : program_.bodies) found |= FindWrapper(body);
  }
  for (const Body& body : program_.bodies) Add(body);
}

const SemaphoreLocks::Wrapper* SemaphoreLocks::WrapperOf(summary::FunctionId function) const {
  const auto wrapper = wrappers_.find(function.value);
  return wrapper == wrappers_.end() ? nullptr : &wrapper->second;
}

std::optional<SemaphoreLocks::Wrapper> SemaphoreLocks::DoneBy(const Instruction& call) const {
  if (!IsDirectCall(call)) return std::nullopt;
  if (const Wrapper* wrapper = WrapperOf(call.function)) return *wrapper;
  const summary::Function& callee = program_.functions[call.function.value];
  const bool constructs = callee.is_constructor && absl::EndsWith(callee.qualified, "_semaphore");
  Wrapper native;
  if (callee.qualified == "sem_init" || constructs) {
    native.does = Does::kMake;
    native.permits_given = constructs ? 1 : 2;
    return native;
  }
  const Operation* operation = operations_[call.function.value];
  if (operation == nullptr || operation->kind != ResourceKind::kSemaphore) return std::nullopt;
  if (operation->action == Action::kEventSignal) {
    native.does = Does::kGive;
  } else if (operation->action != Action::kEventWait) {
    return std::nullopt;
  }
  return native;
}

// The same of the function at hand, if it is done to what a parameter of that points to.
std::optional<SemaphoreLocks::Wrapper> SemaphoreLocks::OnParameter(const Body& body,
                                                                   const Instruction& call,
                                                                   const Wrapper& done) const {
  if (call.arguments.size() <= done.parameter) return std::nullopt;
  const auto parameter = [&](TermId value) -> std::optional<uint32_t> {
    if (!value.valid()) return std::nullopt;
    const Term& load = program_.terms[value.value];
    if (load.kind != TermKind::kLoad) return std::nullopt;
    const Term& local = program_.terms[load.a];
    const bool given = local.kind == TermKind::kLocal && local.a < body.parameter_count;
    return given ? std::optional<uint32_t>(local.a) : std::nullopt;
  };
  Wrapper here = done;
  TermId at = call.arguments[done.parameter];
  if (!at.valid()) return std::nullopt;
  if (program_.terms[at.value].kind == TermKind::kAddress) {
    at = TermId{program_.terms[at.value].a};
    while (program_.terms[at.value].kind == TermKind::kField) {
      here.fields.insert(here.fields.begin(), FieldId{program_.terms[at.value].b});
      at = TermId{program_.terms[at.value].a};
    }
    if (program_.terms[at.value].kind != TermKind::kDeref) return std::nullopt;
    at = TermId{program_.terms[at.value].a};
  }
  const auto object = parameter(at);
  if (!object) return std::nullopt;
  here.parameter = *object;
  if (done.permits_given) {
    here.permits_given.reset();
    const TermId permits = call.arguments.size() > *done.permits_given
                               ? call.arguments[*done.permits_given]
                               : TermId{};
    here.permits = keys_.Constant(permits);
    if (!here.permits) here.permits_given = parameter(permits);
  }
  return here;
}

// A function that does one thing to one semaphore, in a field of what it is given.
bool SemaphoreLocks::FindWrapper(const Body& body) {
  constexpr size_t kSmall = 12;  // blocks: it does not do much beside
  const summary::Function& f = program_.functions[body.function.value];
  if (body.blocks.size() > kSmall || f.address_taken || f.is_virtual || f.is_main) return false;
  if (wrappers_.contains(body.function.value)) return false;
  std::optional<Wrapper> own;
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      const auto done = DoneBy(i);
      if (!done) continue;
      const Operation* native = operations_[i.function.value];
      if (native != nullptr && native->wait != lockorder::WaitKind::kBlocking) return false;
      const auto here = OnParameter(body, i, *done);
      if (!here || here->fields.empty()) return false;
      const bool other = own && (own->does != here->does || own->fields != here->fields ||
                                 own->parameter != here->parameter);
      if (other) return false;
      own = here;
    }
  }
  if (!own) return false;
  for (FieldId field : own->fields) uses_[{TermKind::kField, field.value}].wrapped = true;
  wrappers_.emplace(body.function.value, *std::move(own));
  return true;
}

void SemaphoreLocks::Add(const Body& body) {
  if (wrappers_.contains(body.function.value)) return;
  struct Here {
    bool takes = false, gives = false;
  };
  absl::flat_hash_map<SpinLocks::Key, Here> here;
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      const auto done = DoneBy(i);
      if (!done || i.arguments.size() <= done->parameter) continue;
      const TermId given = i.arguments[done->parameter];
      const bool address = given.valid() && program_.terms[given.value].kind == TermKind::kAddress;
      const auto key =
          address ? keys_.KeyOfPlace(TermId{program_.terms[given.value].a}) : std::nullopt;
      if (!key) {
        // Any of its kind, if it is not a variable of the function's own.
        for (FieldId field : done->fields) uses_[{TermKind::kField, field.value}].lost |= !address;
        continue;
      }
      if (done->does == Does::kMake) {
        std::optional<int64_t> count = done->permits;
        if (done->permits_given && i.arguments.size() > *done->permits_given)
          count = keys_.Constant(i.arguments[*done->permits_given]);
        (count == 1 ? uses_[*key].one : uses_[*key].another) = true;
      } else {
        (done->does == Does::kTake ? here[*key].takes : here[*key].gives) = true;
      }
    }
  }
  for (const auto& [key, use] : here) {
    uses_[key].taken |= use.takes;
    uses_[key].paired &= use.takes == use.gives;
  }
}

bool SemaphoreLocks::Contains(const Symbols& symbols, Symbol place) const {
  if (uses_.empty() || !place.valid() || !symbols.IsPlace(place)) return false;
  while (true) {
    while (symbols.kind(place) == SymbolKind::kElement) place = Symbol{symbols.at(place).a};
    const SymbolNode& node = symbols.at(place);
    const bool field = node.kind == SymbolKind::kField;
    if (!field && node.kind != SymbolKind::kGlobal) return false;
    const auto use = uses_.find(field ? SpinLocks::Key{TermKind::kField, node.b}
                                      : SpinLocks::Key{TermKind::kGlobal, node.a});
    if (use == uses_.end()) return false;
    if (!use->second.wrapped) {
      return use->second.one && !use->second.another && use->second.paired && use->second.taken;
    }
    if (use->second.lost || !field) return false;
    place = Symbol{node.a};
  }
}

}  // namespace lockgraph::link
