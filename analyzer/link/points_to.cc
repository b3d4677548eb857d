#include "analyzer/link/points_to.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace lockgraph::link {
namespace {

using summary::Body;
using summary::FunctionId;
using summary::Instruction;
using summary::TermId;
using summary::TermKind;
using summary::TypeId;

}  // namespace

bool PointsTo::IsLockLike(TypeId type) const {
  const summary::Type* t = type.valid() ? &program_.types[type.value] : nullptr;
  while (t != nullptr && t->kind == summary::Type::Kind::kArray && t->element.valid()) {
    t = &program_.types[t->element.value];
  }
  return t != nullptr && t->kind == summary::Type::Kind::kRecord;
}

void PointsTo::NumberNodes() {
  variable_base_ = static_cast<uint32_t>(program_.fields.size());
  uint32_t next = variable_base_ + static_cast<uint32_t>(program_.variables.size());
  return_of_.resize(program_.functions.size());
  for (uint32_t& node : return_of_) node = next++;
  local_base_ = next;
  for (const Body& body : program_.bodies) {
    locals_of_.push_back(next);
    next += static_cast<uint32_t>(body.locals.size());
    results_of_.push_back(next);
    next += body.result_count;
  }
  edges_.resize(next);
  values_.resize(next);
  overflow_.resize(next);
}

PointsTo::Node PointsTo::NodeOfField(summary::FieldId field) const { return {field.value}; }
PointsTo::Node PointsTo::NodeOfVariable(summary::VariableId v) const {
  return {variable_base_ + v.value};
}
PointsTo::Node PointsTo::NodeOfLocal(FunctionId function, uint32_t local) const {
  if (function.value >= program_.functions.size()) return {};
  const uint32_t body = program_.functions[function.value].body;
  if (body == 0xffffffff || local >= program_.bodies[body].locals.size()) return {};
  return {locals_of_[body] + local};
}

PointsTo::Node PointsTo::NodeOf(FunctionId function, TermId term) const {
  while (term.valid()) {
    const summary::Term& t = program_.terms[term.value];
    switch (t.kind) {
      case TermKind::kLocal:
        return NodeOfLocal(function, t.a);
      case TermKind::kGlobal:
        return {variable_base_ + t.a};
      case TermKind::kField:
        // The parts of a library object (a pair's `second`) are that object.
        if (!program_.fields[t.b].in_system_header) return {t.b};
        term = TermId{t.a};
        break;
      case TermKind::kResult: {
        const uint32_t body = program_.functions[function.value].body;
        if (body == 0xffffffff || t.a >= program_.bodies[body].result_count) return {};
        return {results_of_[body] + t.a};
      }
      case TermKind::kElement:
      case TermKind::kDeref:
      case TermKind::kAddress:
      case TermKind::kLoad:
      case TermKind::kUnary:
      case TermKind::kBinary:
        term = TermId{t.a};
        break;
      case TermKind::kSelect:
        term = TermId{t.b};
        break;  // the other arm gets its own edge
      default:
        return {};
    }
  }
  return {};
}

void PointsTo::AddEdge(Node from, Node to) {
  if (!from.valid() || !to.valid() || from.id == to.id) return;
  auto& out = edges_[from.id];
  if (out.size() < 16 && std::find(out.begin(), out.end(), to.id) != out.end()) return;
  out.push_back(to.id);
  for (uint32_t value : values_[from.id]) AddValue(to, value);
}

void PointsTo::AddValue(Node node, uint32_t value) {
  if (!node.valid() || overflow_[node.id]) return;
  auto& values = values_[node.id];
  auto it = std::lower_bound(values.begin(), values.end(), value);
  if (it != values.end() && *it == value) return;
  if (values.size() >= kMaxValues) {
    overflow_[node.id] = true;
    return;
  }
  values.insert(it, value);
  worklist_.emplace_back(node.id, value);
}

// An object is a value that its own node holds: pointers to it carry it on. A callable object
// stands for its operator().
void PointsTo::SeedObject(uint32_t node, TypeId type, uint32_t value) {
  if (!IsLockLike(type)) return;
  const summary::Record* record = program_.RecordOf(type);
  if (record != nullptr && record->is_lambda) {
    for (const summary::Method& method : record->methods) {
      if (method.name == "operator()") {
        AddValue({node}, Value(ValueKind::kFunction, method.function.value));
      }
    }
    return;
  }
  if (value != Node::kNone) AddValue({node}, value);
  if (record != nullptr && !record->in_system_header) {
    for (FunctionId call : program_.FindMethods(*record, "operator()")) {
      AddValue({node}, Value(ValueKind::kFunction, call.value));
    }
  }
}

PointsTo::Node PointsTo::NodeOfResult(FunctionId function, uint32_t result) const {
  if (function.value >= program_.functions.size()) return {};
  const uint32_t body = program_.functions[function.value].body;
  if (body == 0xffffffff || result >= program_.bodies[body].result_count) return {};
  return {results_of_[body] + result};
}

void PointsTo::SeedOrigin(uint32_t node, TypeId type, Origin origin) {
  if (!type.valid() || !api_.MakesFutures(program_.types[type.value].name)) return;
  AddOrigin({node}, origin);
}

void PointsTo::AddOrigin(Node node, Origin origin) {
  AddValue(node, Value(ValueKind::kOrigin, static_cast<uint32_t>(origins_.size())));
  origins_.push_back(origin);
}

std::vector<PointsTo::Origin> PointsTo::Origins(Node node) const {
  std::vector<Origin> found;
  if (!node.valid()) return found;
  for (uint32_t value : values_[node.id]) {
    if (value >> 30 == static_cast<uint32_t>(ValueKind::kOrigin)) {
      found.push_back(origins_[value & 0x3fffffff]);
    }
  }
  return found;
}

void PointsTo::Solve() {
  NumberNodes();
  for (uint32_t f = static_cast<uint32_t>(Hidden::kCount); f < program_.fields.size(); ++f) {
    SeedObject(f, program_.fields[f].type, Value(ValueKind::kField, f));
    SeedOrigin(f, program_.fields[f].type, {Origin::Kind::kField, {}, f});
  }
  for (uint32_t v = 0; v < program_.variables.size(); ++v) {
    SeedObject(variable_base_ + v, program_.variables[v].type, Value(ValueKind::kVariable, v));
    SeedOrigin(variable_base_ + v, program_.variables[v].type, {Origin::Kind::kVariable, {}, v});
  }
  for (uint32_t b = 0; b < program_.bodies.size(); ++b) {
    const Body& body = program_.bodies[b];
    for (uint32_t l = 0; l < body.locals.size(); ++l) {
      SeedObject(locals_of_[b] + l, body.locals[l].type, Node::kNone);
      if (l < body.parameter_count) continue;
      SeedOrigin(locals_of_[b] + l, body.locals[l].type, {Origin::Kind::kLocal, body.function, l});
    }
  }
  for (const Body& body : program_.bodies) CollectBody(body);
  Propagate();
}

// What `value` denotes in `f` reaches `to`: each arm of a conditional expression by itself.
void PointsTo::Flow(FunctionId f, TermId value, Node to) {
  while (value.valid() && program_.terms[value.value].kind == TermKind::kSelect) {
    Flow(f, TermId{program_.terms[value.value].b}, to);
    value = TermId{program_.terms[value.value].c};
  }
  if (!value.valid()) return;
  const summary::Term& t = program_.terms[value.value];
  if (t.kind == TermKind::kFunction) {
    AddValue(to, Value(ValueKind::kFunction, t.a));
  } else {
    AddEdge(NodeOf(f, value), to);
  }
}

void PointsTo::CollectBody(const Body& body) {
  const FunctionId f = body.function;
  const auto flow = [&](TermId value, Node to) { Flow(f, value, to); };
  const Node returned{return_of_[f.value]};
  if (body.has_result_slot && body.parameter_count > 0) {
    AddEdge(NodeOfLocal(f, body.parameter_count - 1), returned);
  }
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& instruction : block.instructions) {
      switch (instruction.kind) {
        case Instruction::Kind::kAssign:
        case Instruction::Kind::kCopy:
          flow(instruction.value, NodeOf(f, instruction.place));
          break;
        case Instruction::Kind::kReturn:
          flow(instruction.value, returned);
          break;
        case Instruction::Kind::kCall:
          CollectCall(body, instruction);
          break;
        default:
          break;
      }
    }
  }
}

void PointsTo::PassArguments(const Body& caller, const Instruction& call, FunctionId callee,
                             size_t skip, size_t first) {
  const uint32_t body = program_.functions[callee.value].body;
  const uint32_t caller_body = program_.functions[caller.function.value].body;
  const Node result{results_of_[caller_body] + call.result.value};
  if (call.result.valid()) AddEdge({return_of_[callee.value]}, result);
  if (body == 0xffffffff) return;
  const Body& target = program_.bodies[body];
  for (size_t i = first; i < call.arguments.size(); ++i) {
    const size_t parameter = i - first + skip;
    if (parameter >= target.parameter_count) break;
    const Node to{locals_of_[body] + static_cast<uint32_t>(parameter)};
    const TermId argument = call.arguments[i];
    Flow(caller.function, argument, to);
    // The callee fills in what it was given by address: a result slot, an output parameter.
    if (target.has_result_slot && parameter + 1 == target.parameter_count) {
      AddEdge(to, NodeOf(caller.function, argument));
    }
  }
}

// A library object keeps what it was given and gives it back: function wrappers, containers,
// queues.
void PointsTo::ObjectsFlowThrough(const Body& body, const Instruction& call) {
  const FunctionId f = body.function;
  const summary::Function& callee = program_.functions[call.function.value];
  const uint32_t caller_body = program_.functions[f.value].body;
  const Node result{call.result.valid() ? results_of_[caller_body] + call.result.value
                                        : Node::kNone};
  if (call.arguments.empty()) return;
  const Node object = NodeOf(f, call.arguments[0]);
  const bool is_method = callee.is_method;
  const Node last = NodeOf(f, call.arguments.back());
  for (size_t i = is_method ? 1 : 0; i < call.arguments.size(); ++i) {
    const TermId argument = call.arguments[i];
    const Node to = is_method ? object : result;
    const Node slot = !is_method && i + 1 < call.arguments.size() ? last : Node{};
    if (argument.valid() && program_.terms[argument.value].kind == TermKind::kFunction) {
      const uint32_t value = Value(ValueKind::kFunction, program_.terms[argument.value].a);
      AddValue(to, value);
      AddValue(slot, value);
    } else {
      const Node from = NodeOf(f, argument);
      AddEdge(from, to);
      AddEdge(from, slot);
      if (is_method && i + 1 == call.arguments.size())
        AddEdge(object, from);  // maybe a result slot
    }
  }
  if (!is_method) return;
  AddEdge(object, result);
  // What is written through a reference into the object is in the object.
  const bool reference =
      callee.result.valid() &&
      (program_.types[callee.result.value].kind == summary::Type::Kind::kReference ||
       program_.types[callee.result.value].kind == summary::Type::Kind::kPointer);
  if (reference) AddEdge(result, object);
}

// emplace(arguments...) and make_shared<T>(arguments...) hand their arguments to a constructor.
void PointsTo::ConstructInPlace(const Body& body, const Instruction& call) {
  const summary::Function& callee = program_.functions[call.function.value];
  const bool emplaces = callee.is_method && absl::StrContains(callee.name, "emplace");
  const bool makes = !callee.is_method && !callee.template_arguments.empty();
  if ((!emplaces && !makes) || call.arguments.empty()) return;
  std::vector<TypeId> made = callee.template_arguments;
  if (makes) made.resize(1);
  if (emplaces && callee.record.valid()) {
    const auto& elements = program_.types[callee.record.value].arguments;
    made.assign(elements.begin(), elements.begin() + std::min<ptrdiff_t>(2, std::ssize(elements)));
  }
  if (makes && made[0].valid() && call.result.valid()) {
    const uint32_t result = call.result.value;
    SeedOrigin(NodeOfResult(body.function, result).id, made[0],
               {Origin::Kind::kMade, body.function, result});
    AddEdge(NodeOfResult(body.function, result), NodeOf(body.function, call.arguments.back()));
  }
  const size_t first = emplaces ? 1 : 0;
  const Node object = NodeOf(body.function, emplaces ? call.arguments[0] : call.arguments.back());
  for (TypeId type : made) {
    const summary::Record* record = program_.RecordOf(type);
    if (record == nullptr || record->in_system_header) continue;
    SeedObject(object.id, type, Node::kNone);
    for (const summary::Method& method : record->methods) {
      const summary::Function& constructor = program_.functions[method.function.value];
      if (!constructor.is_constructor || constructor.body == 0xffffffff) continue;
      // A map's key and a slot for the result stand before and after what the constructor gets.
      const size_t given = call.arguments.size() - first, wanted = constructor.parameters.size();
      for (size_t key = 0; key < (emplaces ? 2u : 1u); ++key) {
        const size_t slot = makes ? 1 : 0;
        if (wanted == 0 || given < wanted + key || given > wanted + key + 1 + slot) continue;
        PassArguments(body, call, method.function, 1, first + key);
        AddEdge(object, {locals_of_[constructor.body]});
      }
    }
  }
}

void PointsTo::CollectCall(const Body& body, const Instruction& call) {
  const FunctionId f = body.function;
  const uint32_t caller_body = program_.functions[f.value].body;
  if (call.callee == Instruction::Callee::kIndirect) {
    const TermId target = call.value;
    if (target.valid() && program_.terms[target.value].kind == TermKind::kFunction) {
      PassArguments(body, call, FunctionId{program_.terms[target.value].a}, 0, 0);
      return;
    }
    const Node node = NodeOf(f, target);
    if (node.valid()) indirect_[node.id].push_back({caller_body, &call, 0});
    return;
  }
  const FunctionId callee = call.function;
  PassArguments(body, call, callee, 0, 0);
  if (auto it = program_.alternates.find(callee.value); it != program_.alternates.end()) {
    for (FunctionId other : it->second) PassArguments(body, call, other, 0, 0);
  }
  if (call.callee == Instruction::Callee::kVirtual) {
    if (auto it = program_.overriders.find(callee.value); it != program_.overriders.end()) {
      for (FunctionId other : it->second) PassArguments(body, call, other, 0, 0);
    }
  }
  const summary::Function& function = program_.functions[callee.value];
  if (function.body != 0xffffffff) return;
  const Operation* operation = api_.Find(function.qualified);
  const bool starts = operation != nullptr && (operation->action == Action::kThreadStart ||
                                               operation->action == Action::kAsync);
  if (starts && call.arguments.size() > 1) {
    const TermId handle =
        operation->action == Action::kAsync ? call.arguments.back() : call.arguments.front();
    AddOrigin(NodeOf(f, handle), {Origin::Kind::kStart, f, call.where.value});
  }
  // A callable argument is called with the arguments after it: threads, bind, invoke.
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const TermId argument = call.arguments[i];
    if (!argument.valid()) continue;
    if (program_.terms[argument.value].kind == TermKind::kFunction) {
      PassArguments(body, call, FunctionId{program_.terms[argument.value].a}, 0, i + 1);
      continue;
    }
    if (operation == nullptr) continue;
    const Node node = NodeOf(f, argument);
    if (node.valid() && operation->action != Action::kAcquire &&
        operation->action != Action::kRelease) {
      indirect_[node.id].push_back({caller_body, &call, i + 1});
    }
  }
  if (function.is_method && function.name.ends_with("operator()")) {
    const Node node = NodeOf(f, call.arguments.empty() ? TermId{} : call.arguments[0]);
    if (node.valid()) indirect_[node.id].push_back({caller_body, &call, 1});
  }
  ObjectsFlowThrough(body, call);
  ConstructInPlace(body, call);
}

void PointsTo::Propagate() {
  while (!worklist_.empty()) {
    const auto [node, value] = worklist_.back();
    worklist_.pop_back();
    for (size_t i = 0; i < edges_[node].size(); ++i) AddValue({edges_[node][i]}, value);
    if (value >> 30 != static_cast<uint32_t>(ValueKind::kFunction)) continue;
    auto it = indirect_.find(node);
    if (it == indirect_.end()) continue;
    const FunctionId callee{value & 0x3fffffff};
    const summary::Function& function = program_.functions[callee.value];
    const std::vector<IndirectCall> calls = it->second;
    for (const IndirectCall& call : calls) {
      // A lambda's own object is its `this`: arguments start one later. Pointers to members get
      // their object as the first argument.
      PassArguments(program_.bodies[call.body], *call.call, callee, function.is_lambda ? 1 : 0,
                    call.first);
    }
  }
}

std::vector<FunctionId> PointsTo::Functions(Node node, bool* too_many) const {
  std::vector<FunctionId> functions;
  if (!node.valid()) return functions;
  if (too_many != nullptr) *too_many = overflow_[node.id];
  for (uint32_t value : values_[node.id]) {
    if (value >> 30 == static_cast<uint32_t>(ValueKind::kFunction)) {
      functions.push_back(FunctionId{value & 0x3fffffff});
    }
  }
  return functions;
}

std::vector<summary::FieldId> PointsTo::LockFields(Node node) const {
  std::vector<summary::FieldId> fields;
  if (!node.valid()) return fields;
  for (uint32_t value : values_[node.id]) {
    if (value >> 30 == static_cast<uint32_t>(ValueKind::kField))
      fields.push_back({value & 0x3fffffff});
  }
  return fields;
}

std::vector<summary::VariableId> PointsTo::LockVariables(Node node) const {
  std::vector<summary::VariableId> variables;
  if (!node.valid()) return variables;
  for (uint32_t value : values_[node.id]) {
    if (value >> 30 == static_cast<uint32_t>(ValueKind::kVariable)) {
      variables.push_back({value & 0x3fffffff});
    }
  }
  return variables;
}

}  // namespace lockgraph::link
