#include "analyzer/link/link_fields.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace lockgraph::link {

using lockorder::InstanceOrder;
using summary::Block;
using summary::Body;
using summary::Function;
using summary::Instruction;
using summary::Operator;
using summary::Term;
using summary::TermId;
using summary::TermKind;
using summary::TypeId;

namespace {

constexpr size_t kMostStores = 256;  // of one function
constexpr int kMostRounds = 4;       // calls of functions that link what they are given

InstanceOrder Opposite(InstanceOrder order) {
  return order == InstanceOrder::kAscending ? InstanceOrder::kDescending
                                            : InstanceOrder::kAscending;
}

}  // namespace

// The links that one body makes.
class LinkFields::Reader {
 public:
  Reader(const LinkFields& links, const Body& body) : links_(links), program_(links.program_) {
    body_ = &body;
    calls_.resize(body.result_count);
    for (const Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (i.kind == Instruction::Kind::kCall && i.result.value < calls_.size()) {
          calls_[i.result.value] = &i;
          NoteCopy(i);
        }
        if (i.kind != Instruction::Kind::kAssign || !i.place.valid()) continue;
        const Term& place = program_.terms[i.place.value];
        if (place.kind != TermKind::kLocal) continue;
        const auto [it, first] = copies_.try_emplace(place.a, i.value);
        if (!first) it->second = {};
      }
    }
  }

  std::vector<Store> Stores() {
    for (const Block& block : body_->blocks) {
      for (const Instruction& i : block.instructions) {
        if (stores_.size() >= kMostStores) return std::move(stores_);
        if (i.kind == Instruction::Kind::kAssign && i.place.valid() && i.value.valid()) {
          Add(i.place, ObjectOf(i.value));
        } else if (i.kind == Instruction::Kind::kCall) {
          AddCall(i);
        }
      }
    }
    return std::move(stores_);
  }

  // Which parameter the object is, or is pointed to by.
  std::optional<uint32_t> ParameterOf(Object object) const {
    const uint32_t local = static_cast<uint32_t>(object);
    const bool given = (object >> 32) == kVariable && local < body_->parameter_count;
    return given ? std::optional(local) : std::nullopt;
  }

  static Object Argument(uint32_t number) { return (kVariable << 32) | number; }

 private:
  static constexpr uint64_t kVariable = 1, kMade = 2, kTerm = 3, kCalled = 4;

  // A smart pointer that is made of another one, or of `this`, points to the same object.
  void NoteCopy(const Instruction& call) {
    const Function* callee = Callee(call);
    if (LooksThrough(call) && call.arguments.size() == 2 && call.arguments[1].valid()) {
      const Term& slot = program_.terms[call.arguments[1].value];
      if (slot.kind == TermKind::kAddress && program_.terms[slot.a].kind == TermKind::kLocal)
        copies_.try_emplace(program_.terms[slot.a].a, call.arguments[0]);
      return;
    }
    const bool copies = callee != nullptr && callee->is_constructor && callee->in_system_header &&
                        call.arguments.size() == 2 && call.arguments[0].valid();
    if (!copies) return;
    const Term& made = program_.terms[call.arguments[0].value];
    if (made.kind != TermKind::kAddress) return;
    const Term& place = program_.terms[made.a];
    if (place.kind == TermKind::kLocal) copies_.try_emplace(place.a, call.arguments[1]);
  }

  const Instruction* CallOf(const Term& result) const {
    return result.kind == TermKind::kResult && result.a < calls_.size() ? calls_[result.a]
                                                                        : nullptr;
  }
  const Function* Callee(const Instruction& call) const {
    return call.callee == Instruction::Callee::kIndirect ? nullptr
                                                         : &program_.functions[call.function.value];
  }
  // Whether the call of a library gives access to what its first argument keeps.
  bool LooksThrough(const Instruction& call) const {
    const Function* callee = Callee(call);
    if (callee == nullptr || call.arguments.empty() || !callee->in_system_header) return false;
    const absl::string_view name = callee->qualified;
    return absl::EndsWith(name, "operator->") || absl::EndsWith(name, "::operator*") ||
           absl::EndsWith(name, "::get") || absl::EndsWith(name, "::release") ||
           absl::EndsWith(name, "::move") || absl::EndsWith(name, "::forward") ||
           absl::EndsWith(name, "::lock") || absl::EndsWith(name, "_from_this");
  }

  Object ObjectOf(TermId value) {
    if (!value.valid() || ++depth_ > 24) return 0;
    const Term& term = program_.terms[value.value];
    Object object = (kTerm << 32) | value.value;
    switch (term.kind) {
      case TermKind::kInteger:
        object = 0;
        break;
      case TermKind::kNew:
        object = (kMade << 32) | term.a;
        break;
      case TermKind::kLoad:
      case TermKind::kAddress: {
        const Term& place = program_.terms[term.a];
        if (place.kind == TermKind::kDeref && term.kind == TermKind::kAddress) {
          object = ObjectOf(TermId{place.a});
        } else if (place.kind == TermKind::kLocal) {
          object = Variable(place.a);
        }
        break;
      }
      case TermKind::kResult: {
        const Instruction* call = CallOf(term);
        object = call != nullptr && LooksThrough(*call) ? ObjectOf(call->arguments[0])
                                                        : (kCalled << 32) | term.a;
        break;
      }
      default:
        break;
    }
    --depth_;
    return object;
  }

  // A variable that is set once is what it is set to.
  Object Variable(uint32_t local) {
    const auto copied = copies_.find(local);
    const bool once = copied != copies_.end() && copied->second.valid();
    if (once && local >= body_->parameter_count) {
      if (const Object object = ObjectOf(copied->second)) return object;
    }
    return (kVariable << 32) | local;
  }

  // What is stored in a field, or in a container that is one, links the object that has the field.
  void Add(TermId place, Object to) {
    while (place.valid() && to != 0) {
      const Term& term = program_.terms[place.value];
      if (term.kind == TermKind::kDeref) {
        // `map[key]` gives a reference.
        const Instruction* call = CallOf(program_.terms[term.a]);
        const Function* callee = call != nullptr ? Callee(*call) : nullptr;
        if (callee == nullptr || !callee->in_system_header || call->arguments.empty()) return;
        const Term& container = program_.terms[call->arguments[0].value];
        if (container.kind != TermKind::kAddress) return;
        place = TermId{container.a};
        continue;
      }
      if (term.kind == TermKind::kElement) {
        place = TermId{term.a};
        continue;
      }
      if (term.kind != TermKind::kField) return;
      const Object from = Holder(TermId{term.a});
      if (from != 0 && from != to && !program_.fields[term.b].in_system_header) {
        stores_.push_back({from, term.b, to});
        AddBack(TermId{term.a}, from, to);
      }
      return;
    }
  }

  // `to->before->after = to`: the one field was seen to lead where the other leads back from.
  void AddBack(TermId holder, Object from, Object to) {
    const Term& object = program_.terms[holder.value];
    if (object.kind != TermKind::kDeref) return;
    const Term* pointer = &program_.terms[object.a];
    if (const Instruction* call = CallOf(*pointer)) {
      if (!LooksThrough(*call) || !call->arguments[0].valid()) return;
      pointer = &program_.terms[call->arguments[0].value];
      if (pointer->kind != TermKind::kAddress) return;
    } else if (pointer->kind != TermKind::kLoad) {
      return;
    }
    const Term& field = program_.terms[pointer->a];
    if (field.kind == TermKind::kField && Holder(TermId{field.a}) == to)
      stores_.push_back({to, field.b, from});
  }

  // The object that has the field: the outermost one.
  Object Holder(TermId place) {
    for (;;) {
      const Term& term = program_.terms[place.value];
      switch (term.kind) {
        case TermKind::kDeref:
          return ObjectOf(TermId{term.a});
        case TermKind::kLocal:
          return Variable(term.a);
        case TermKind::kGlobal:
          return (kTerm << 32) | place.value;
        case TermKind::kElement:
          return (kTerm << 32) | place.value;
        case TermKind::kField:
          place = TermId{term.a};
          break;
        default:
          return 0;
      }
    }
  }

  void AddCall(const Instruction& call) {
    const Function* callee = Callee(call);
    if (callee == nullptr || call.arguments.empty()) return;
    const auto linked = links_.linked_.find(call.function.value);
    if (linked != links_.linked_.end()) {
      AddLinked(linked->second, call.arguments);
    } else if (callee->in_system_header && callee->is_method && call.arguments[0].valid()) {
      // What a container or smart pointer is given, it leads to.
      const Term& self = program_.terms[call.arguments[0].value];
      const bool reference = self.kind == TermKind::kResult;
      if (self.kind != TermKind::kAddress && !reference) return;
      for (size_t n = 1; n < call.arguments.size(); ++n) {
        const Object to = ObjectOf(call.arguments[n]);
        if (to == 0) continue;
        reference ? AddThrough(call.arguments[0], to) : Add(TermId{self.a}, to);
      }
    } else if (callee->in_system_header && !callee->template_arguments.empty() &&
               (absl::EndsWith(callee->qualified, "::make_unique") ||
                absl::EndsWith(callee->qualified, "::make_shared"))) {
      AddMade(*callee, call);
    }
  }

  void AddThrough(TermId reference, Object to) {
    const Instruction* call = CallOf(program_.terms[reference.value]);
    const Function* callee = call != nullptr ? Callee(*call) : nullptr;
    if (callee == nullptr || !callee->in_system_header || call->arguments.empty()) return;
    const Term& container = program_.terms[call->arguments[0].value];
    if (container.kind == TermKind::kAddress) Add(TermId{container.a}, to);
  }

  void AddLinked(const std::vector<Store>& linked, const std::vector<TermId>& arguments) {
    for (const Store& store : linked) {
      const uint32_t from = static_cast<uint32_t>(store.from), to = static_cast<uint32_t>(store.to);
      if (from >= arguments.size() || to >= arguments.size()) continue;
      const Object a = ObjectOf(arguments[from]), b = ObjectOf(arguments[to]);
      if (a != 0 && b != 0 && a != b) stores_.push_back({a, store.field, b});
    }
  }

  // make_unique<T>(arguments..., result): what T's constructor links. Arguments are references.
  void AddMade(const Function& maker, const Instruction& call) {
    const summary::Record* record = program_.RecordOf(maker.template_arguments[0]);
    if (record == nullptr) return;
    for (const summary::Method& method : record->methods) {
      const Function& constructor = program_.functions[method.function.value];
      if (!constructor.is_constructor ||
          constructor.parameters.size() + 1 != call.arguments.size()) {
        continue;
      }
      const auto linked = links_.linked_.find(method.function.value);
      if (linked == links_.linked_.end()) continue;
      std::vector<TermId> arguments = {call.arguments.back()};
      arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end() - 1);
      AddLinked(linked->second, arguments);
    }
  }

  const LinkFields& links_;
  const Program& program_;
  const Body* body_;
  int depth_ = 0;
  std::vector<const Instruction*> calls_;         // by result
  absl::flat_hash_map<uint32_t, TermId> copies_;  // what a local variable is set to, if once
  std::vector<Store> stores_;
};

LinkFields::LinkFields(const Program& program, const GivenFields& given)
    : program_(program), given_(given) {
  CollectStores();
  Direct();
}

void LinkFields::CollectStores() {
  for (int round = 0; round < kMostRounds; ++round) {
    bool found = false;
    for (const Body& body : program_.bodies) {
      Reader reader(*this, body);
      std::vector<Store> among;
      for (const Store& store : reader.Stores()) {
        const auto from = reader.ParameterOf(store.from), to = reader.ParameterOf(store.to);
        if (from && to) among.push_back({*from, store.field, *to});
      }
      if (among.empty()) continue;
      std::vector<Store>& known = linked_[body.function.value];
      found |= known != among;
      known = std::move(among);
    }
    if (!found) break;
  }
  for (const Body& body : program_.bodies) {
    const std::vector<Store> stores = Reader(*this, body).Stores();
    Compare(stores);
    FindRings(stores);
  }
}

// Fields that lead back to where another one comes from.
void LinkFields::Compare(const std::vector<Store>& stores) {
  absl::flat_hash_map<std::pair<Object, Object>, std::vector<uint32_t>> fields;
  for (const Store& store : stores) fields[{store.from, store.to}].push_back(store.field);
  for (const Store& store : stores) {
    const auto back = fields.find({store.to, store.from});
    if (back == fields.end()) continue;
    for (const uint32_t other : back->second) {
      if (other == store.field) both_ways_.insert(other);
      std::vector<uint32_t>& known = opposite_[store.field];
      if (std::find(known.begin(), known.end(), other) != known.end()) continue;
      known.push_back(other);
      compared_.push_back(store.field);
    }
  }
}

// One field that leads around: from each object, to where it started.
void LinkFields::FindRings(const std::vector<Store>& stores) {
  for (const Store& start : stores) {
    Object at = start.to;
    for (size_t steps = 0; steps < stores.size() && at != start.from; ++steps) {
      const auto next = std::find_if(stores.begin(), stores.end(), [&](const Store& s) {
        return s.field == start.field && s.from == at;
      });
      if (next == stores.end()) break;
      at = next->to;
    }
    if (at == start.from) both_ways_.insert(start.field);
  }
}

// Gives each field that was compared a direction: first those that have one by themselves.
void LinkFields::Direct() {
  std::sort(compared_.begin(), compared_.end());
  compared_.erase(std::unique(compared_.begin(), compared_.end()), compared_.end());
  for (const bool known : {true, false}) {
    for (const uint32_t field : compared_) {
      const InstanceOrder own = given_.OrderOf({field});
      if (directions_.contains(field) || (known && own == InstanceOrder::kNone)) continue;
      directions_[field] = known ? own : InstanceOrder::kAscending;
      Spread(field);
    }
  }
}

void LinkFields::Spread(uint32_t field) {
  std::vector<uint32_t> pending = {field};
  while (!pending.empty()) {
    const uint32_t at = pending.back();
    pending.pop_back();
    const InstanceOrder other = Opposite(directions_[at]);
    for (const uint32_t back : opposite_[at]) {
      const auto [it, fresh] = directions_.try_emplace(back, other);
      if (fresh) pending.push_back(back);
      if (it->second == other) continue;
      both_ways_.insert(at);
      both_ways_.insert(back);
    }
  }
}

InstanceOrder LinkFields::OrderOfField(const Symbols& symbols, uint32_t field, Symbol holder,
                                       Symbol reached) const {
  if (both_ways_.contains(field)) return InstanceOrder::kNone;
  const InstanceOrder own = given_.OrderOf({field});
  if (own != InstanceOrder::kNone) return own;
  const auto known = directions_.find(field);
  if (known != directions_.end()) return known->second;
  const TypeId from = symbols.TypeOf(holder), to = symbols.TypeOf(reached);
  const bool alike = from.valid() && to.valid() &&
                     (program_.DerivesFrom(from, to) || program_.DerivesFrom(to, from));
  return alike ? InstanceOrder::kAscending : InstanceOrder::kNone;
}

InstanceOrder LinkFields::OrderOf(const Symbols& symbols, Symbol from, Symbol to) const {
  InstanceOrder order = InstanceOrder::kNone;
  Symbol reached = to;
  while (to != from) {
    const SymbolNode& node = symbols.at(to);
    if (node.kind == SymbolKind::kDeref) {
      if (symbols.kind(Symbol{node.a}) != SymbolKind::kLoad) return InstanceOrder::kNone;
      reached = to;
      to = Symbol{symbols.at(Symbol{node.a}).a};
      continue;
    }
    if (node.kind != SymbolKind::kField && node.kind != SymbolKind::kElement) {
      return InstanceOrder::kNone;
    }
    to = Symbol{node.a};
    if (node.kind == SymbolKind::kElement) continue;
    const summary::Field& field = program_.fields[node.b];
    if (field.in_system_header || given_.IsPart(field.type)) continue;
    Symbol holder = to;
    while (symbols.kind(holder) == SymbolKind::kField) holder = Symbol{symbols.at(holder).a};
    const InstanceOrder step = OrderOfField(symbols, node.b, holder, reached);
    if (step == InstanceOrder::kNone) return step;
    if (order != InstanceOrder::kNone && order != step) return InstanceOrder::kNone;
    order = step;
  }
  return order;
}

}  // namespace lockgraph::link
