#include "analyzer/link/descriptors.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>

#include "analyzer/link/file_locks.h"

namespace lockgraph::link {

using summary::Body;
using summary::FunctionId;
using summary::Instruction;
using summary::Term;
using summary::TermId;
using summary::TermKind;

Descriptors::Descriptors(const Program& program, const std::vector<const Operation*>& operations,
                         const SpinLocks& keys)
    : program_(program), operations_(operations), keys_(keys) {
  for (const Body& body : program_.bodies) Collect(body);
  if (kinds_.empty()) return;
  for (const Body& body : program_.bodies) CheckBody(body);
  for (const Key& key : escaped_) kinds_.erase(key);
}

std::optional<int64_t> Descriptors::Argument(const Instruction& call, size_t number) const {
  return call.arguments.size() > number ? keys_.Constant(call.arguments[number]) : std::nullopt;
}

void Descriptors::Collect(const Body& body) {
  for (const summary::Block& block : body.blocks) {
    for (size_t k = 0; k < block.instructions.size(); ++k) {
      if (IsDirectCall(block.instructions[k])) CollectCall(body, block, k);
    }
  }
}

// eventfd(count, flags), pipe(ends), pipe2(ends, flags), socketpair(domain, type, protocol, ends).
void Descriptors::CollectCall(const Body& body, const summary::Block& block, size_t number) {
  const Instruction& call = block.instructions[number];
  const std::string& name = program_.functions[call.function.value].qualified;
  if (name == "eventfd") {
    const auto flags = Argument(call, 1);
    const TermId kept = keys_.CopyOf(block, number);
    const auto key = kept.valid() ? keys_.KeyOfPlace(kept) : std::nullopt;
    if (!key) return;
    made_.insert({{body.function.value, call.result.value}, *key});
    if (flags && (*flags & EFD_NONBLOCK) == 0) {
      kinds_.try_emplace(*key, Kind::kEvent);
    } else {
      escaped_.insert(*key);
    }
    return;
  }
  const bool pair = name == "socketpair";
  if (name != "pipe" && name != "pipe2" && !pair) return;
  const size_t at = pair ? 3 : 0;
  if (call.arguments.size() <= at || !call.arguments[at].valid()) return;
  const Term& pointer = program_.terms[call.arguments[at].value];
  const auto key =
      pointer.kind == TermKind::kAddress ? keys_.KeyOfPlace(TermId{pointer.a}) : std::nullopt;
  if (!key) return;
  const auto flags = name == "pipe" ? std::optional<int64_t>(0) : Argument(call, 1);
  if (flags && (*flags & (pair ? int64_t{SOCK_NONBLOCK} : int64_t{O_NONBLOCK})) == 0) {
    kinds_.try_emplace(*key, Kind::kPipe);
  } else {
    escaped_.insert(*key);
  }
}

// The descriptor that the value is the content of.
std::optional<SpinLocks::Key> Descriptors::Loaded(TermId value) const {
  if (!value.valid()) return std::nullopt;
  const Term& term = program_.terms[value.value];
  if (term.kind != TermKind::kLoad) return std::nullopt;
  const auto key = keys_.KeyOfPlace(TermId{term.a});
  return key && kinds_.contains(*key) ? key : std::nullopt;
}

// Whatever is computed from a descriptor, it is known by something else then.
void Descriptors::CheckValue(TermId value) {
  constexpr int kMostDepth = 8;
  const auto visit = [&](TermId id, int depth, const auto& self) -> void {
    if (!id.valid() || depth > kMostDepth) return;
    if (const auto key = Loaded(id)) {
      escaped_.insert(*key);
      return;
    }
    const Term& t = program_.terms[id.value];
    switch (t.kind) {
      case TermKind::kAddress:
        if (const auto key = keys_.KeyOfPlace(TermId{t.a}); key && kinds_.contains(*key))
          escaped_.insert(*key);
        return;
      case TermKind::kSelect:
        self(TermId{t.c}, depth + 1, self);
        [[fallthrough]];
      case TermKind::kBinary:
        self(TermId{t.b}, depth + 1, self);
        [[fallthrough]];
      case TermKind::kUnary:
        self(TermId{t.a}, depth + 1, self);
        return;
      default:
        return;
    }
  };
  visit(value, 0, visit);
}

void Descriptors::CheckBody(const Body& body) {
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      switch (i.kind) {
        case Instruction::Kind::kCall:
          CheckCall(body, i);
          break;
        case Instruction::Kind::kAssign:
          CheckAssignment(body, i);
          break;
        default:
          CheckValue(i.value);
      }
    }
  }
}

// Whether the function does nothing with what it is given there but read, write and close it.
bool Descriptors::Takes(const Instruction& call, size_t argument) {
  if (!IsDirectCall(call)) return false;
  const Operation* operation = operations_[call.function.value];
  const Body* body = program_.BodyOf(call.function);
  if (body != nullptr) {
    return !program_.alternates.contains(call.function.value) &&
           IsConfined({call.function.value, static_cast<uint32_t>(argument)});
  }
  return operation != nullptr && argument == 0 &&
         (operation->action == Action::kReadDescriptor ||
          operation->action == Action::kWriteDescriptor || operation->action == Action::kCloseFile);
}

void Descriptors::CheckCall(const Body&, const Instruction& call) {
  const std::string name =
      IsDirectCall(call) ? program_.functions[call.function.value].qualified : std::string();
  const bool makes = name == "pipe" || name == "pipe2" || name == "socketpair";
  for (size_t n = 0; n < call.arguments.size(); ++n) {
    const auto key = Loaded(call.arguments[n]);
    if (key ? Takes(call, n) : makes) continue;
    CheckValue(call.arguments[n]);
  }
}

void Descriptors::CheckAssignment(const Body& body, const Instruction& i) {
  if (const auto key = Loaded(i.value)) {
    // A copy that is used like it.
    const Term* place = i.place.valid() ? &program_.terms[i.place.value] : nullptr;
    const bool local = place != nullptr && place->kind == TermKind::kLocal;
    if (!local || !IsConfined({body.function.value, place->a})) escaped_.insert(*key);
  } else {
    CheckValue(i.value);
  }
  if (!i.place.valid()) return;
  const auto key = keys_.KeyOfPlace(i.place);
  if (!key || !kinds_.contains(*key)) return;
  // What it gets: the new descriptor, or a number that is none.
  const Term* value = i.value.valid() ? &program_.terms[i.value.value] : nullptr;
  const bool made = value != nullptr && value->kind == TermKind::kResult &&
                    made_.contains({body.function.value, value->a});
  if (!made && (!i.value.valid() || !keys_.Constant(i.value))) escaped_.insert(*key);
}

bool Descriptors::IsConfined(Local local) {
  const auto [known, fresh] = confined_.try_emplace(local, true);  // so are recursive calls
  if (!fresh) return known->second;
  const Body* body = program_.BodyOf(FunctionId{local.first});
  const bool confined = body != nullptr && ConfinedIn(*body, local);
  confined_[local] = confined;
  return confined;
}

bool Descriptors::Mentions(TermId id, Local local, int depth) const {
  constexpr int kMostDepth = 8;
  if (!id.valid() || depth > kMostDepth) return false;
  const Term& t = program_.terms[id.value];
  switch (t.kind) {
    case TermKind::kLoad:
    case TermKind::kAddress: {
      const Term& place = program_.terms[t.a];
      if (place.kind == TermKind::kLocal) return place.a == local.second;
      return Mentions(TermId{t.a}, local, depth + 1);
    }
    case TermKind::kSelect:
      if (Mentions(TermId{t.c}, local, depth + 1)) return true;
      [[fallthrough]];
    case TermKind::kBinary:
    case TermKind::kElement:
      if (Mentions(TermId{t.b}, local, depth + 1)) return true;
      [[fallthrough]];
    case TermKind::kField:
    case TermKind::kDeref:
    case TermKind::kUnary:
      return Mentions(TermId{t.a}, local, depth + 1);
    default:
      return false;
  }
}

bool Descriptors::ConfinedIn(const Body& body, Local local) {
  const auto is_it = [&](TermId id) {
    const Term& t = program_.terms[id.value];
    return t.kind == TermKind::kLoad && program_.terms[t.a].kind == TermKind::kLocal &&
           program_.terms[t.a].a == local.second;
  };
  int written = local.second < body.parameter_count ? 1 : 0;
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      const bool place = i.place.valid() &&
                         program_.terms[i.place.value].kind == TermKind::kLocal &&
                         program_.terms[i.place.value].a == local.second;
      if (i.kind == Instruction::Kind::kAssign && place) ++written;
      if (Mentions(i.value, local, 0)) return false;
      for (size_t n = 0; n < i.arguments.size(); ++n) {
        const TermId argument = i.arguments[n];
        if (!argument.valid() || !Mentions(argument, local, 0)) continue;
        if (!is_it(argument) || !Takes(i, n)) return false;
      }
    }
  }
  return written <= 1;
}

Symbol Descriptors::EventAt(Symbols& symbols, Symbol place, bool writes) const {
  const SymbolNode descriptor = symbols.at(Symbol{symbols.at(place).a});
  if (descriptor.kind != SymbolKind::kDeref) return {};
  const SymbolNode value = symbols.at(Symbol{descriptor.a});
  if (value.kind == SymbolKind::kOpaque) {
    const auto made = made_.find({value.a, value.b});
    if (made == made_.end() || !kinds_.contains(made->second)) return {};
    const auto [kind, id] = made->second;
    const Symbol kept = kind == TermKind::kGlobal
                            ? symbols.Global({id})
                            : symbols.Field(symbols.Deref(Symbol{descriptor.a}), {id});
    return symbols.HiddenOf(kept, Hidden::kDescriptor);
  }
  if (value.kind != SymbolKind::kLoad) return {};
  Symbol kept{value.a};
  std::optional<int64_t> end;
  if (symbols.kind(kept) == SymbolKind::kElement) {
    const SymbolNode& element = symbols.at(kept);
    const bool known =
        element.b != Symbol::kNone && symbols.kind(Symbol{element.b}) == SymbolKind::kInteger;
    if (known) end = symbols.at(Symbol{element.b}).integer;
    kept = Symbol{element.a};
  }
  const SymbolNode& node = symbols.at(kept);
  const bool field = node.kind == SymbolKind::kField;
  if (!field && node.kind != SymbolKind::kGlobal) return {};
  const auto kind =
      kinds_.find({field ? TermKind::kField : TermKind::kGlobal, field ? node.b : node.a});
  if (kind == kinds_.end()) return {};
  if (kind->second == Kind::kEvent) return symbols.HiddenOf(kept, Hidden::kDescriptor);
  if (!end || *end < 0 || *end > 1) return {};
  // Known by the end that is read.
  const int64_t read = writes ? 1 - *end : *end;
  return symbols.HiddenOf(symbols.Element(kept, symbols.Integer(read)), Hidden::kDescriptor);
}

}  // namespace lockgraph::link
