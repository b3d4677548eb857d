#include "analyzer/link/call_graph.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "lockorder/components.h"

namespace lockgraph::link {
namespace {

using summary::Body;
using summary::Function;
using summary::FunctionId;
using summary::Instruction;
using summary::TermId;

bool Synchronises(const Operation& operation) {
  return operation.action < Action::kIdentity && operation.action != Action::kNone &&
         operation.action != Action::kBindCallable;
}

class Builder {
  static constexpr uint32_t kNone = 0xffffffff;

 public:
  explicit Builder(const Analysis& analysis) : analysis_(analysis), program_(analysis.program) {
    callees_.resize(program_.functions.size());
    graph_.called.resize(program_.functions.size());
    graph_.called_outside.resize(program_.functions.size());
    graph_.reaches.resize(program_.functions.size());
    number_.assign(program_.functions.size(), kNone);
  }

  CallGraph Build() {
    for (const Body& body : program_.bodies) CollectBody(body);
    for (uint32_t f = 0; f < callees_.size(); ++f) {
      auto& out = callees_[f];
      std::sort(out.begin(), out.end());
      out.erase(
          std::unique(out.begin(), out.end(), [](Call a, Call b) { return a.callee == b.callee; }),
          out.end());
    }
    FindOrder();
    Finish();
    return std::move(graph_);
  }

 private:
  // How sure it is that the call leads there; the surest first.
  enum class CallKind : uint8_t { kDirect, kVirtual, kIndirect };
  struct Call {
    uint32_t callee;
    CallKind kind;
    auto operator<=>(const Call&) const = default;
  };

  void Edge(FunctionId caller, FunctionId callee, CallKind kind = CallKind::kDirect) {
    if (!callee.valid()) return;
    graph_.called[callee.value] = true;
    if (program_.functions[callee.value].body != 0xffffffff)
      callees_[caller.value].push_back({callee.value, kind});
  }

  // Calls of the operating system matter in programs that use them to wait for each other.
  bool IsSystemCall(const Operation& operation) const {
    switch (operation.action) {
      case Action::kExit:
        return !analysis_.exit_handlers.at_exit().empty();
      case Action::kQuickExit:
        return !analysis_.exit_handlers.at_quick_exit().empty();
      case Action::kFork:
      case Action::kAwaitProcess:
      case Action::kStopCallback:
      case Action::kStopCallbackEnd:
        return true;
      default:
        return analysis_.descriptors.IsAbout(operation) || analysis_.file_locks.IsAbout(operation);
    }
  }

  void CollectBody(const Body& body) {
    const FunctionId f = body.function;
    if (program_.functions[f.value].is_coroutine) graph_.reaches[f.value] = true;
    for (const summary::Local& local : body.locals) {
      const summary::Record* record = program_.RecordOf(local.type);
      if (record == nullptr || !record->is_lambda) continue;
      for (const summary::Method& m : record->methods) {
        if (m.name == "operator()") Edge(f, m.function);
      }
    }
    for (const summary::Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (i.kind == Instruction::Kind::kStaticBegin || i.kind == Instruction::Kind::kSuspend) {
          graph_.reaches[f.value] = true;
        }
        if (analysis_.spin_locks.Touches(body, i) ||
            analysis_.ticket_locks.AccessOf(body, i) != TicketLocks::Access::kNone) {
          graph_.reaches[f.value] = true;
        }
        if (i.kind == Instruction::Kind::kCall) CollectCall(f, i);
      }
    }
  }

  void CollectCall(FunctionId f, const Instruction& call) {
    for (TermId argument : call.arguments) {
      if (argument.valid() && program_.terms[argument.value].kind == summary::TermKind::kFunction) {
        Edge(f, {program_.terms[argument.value].a}, CallKind::kIndirect);
      }
    }
    if (call.callee == Instruction::Callee::kIndirect) {
      graph_.reaches[f.value] = true;
      for (FunctionId t : analysis_.points_to.Functions(analysis_.points_to.NodeOf(f, call.value)))
        Edge(f, t, CallKind::kIndirect);
      return;
    }
    Edge(f, call.function);
    const Function& callee = program_.functions[call.function.value];
    if (auto it = program_.alternates.find(call.function.value); it != program_.alternates.end()) {
      for (FunctionId other : it->second) Edge(f, other);
    }
    if (call.callee == Instruction::Callee::kVirtual) {
      if (auto it = program_.overriders.find(call.function.value);
          it != program_.overriders.end()) {
        for (FunctionId other : it->second) Edge(f, other, CallKind::kVirtual);
      }
    }
    const Operation* operation = analysis_.operations[call.function.value];
    if (operation != nullptr && (Synchronises(*operation) || IsSystemCall(*operation))) {
      graph_.reaches[f.value] = true;
    }
    if (!callee.attributes.empty()) graph_.reaches[f.value] = true;
    if (callee.body == 0xffffffff) CollectLibraryCall(f, callee, call);
  }

  // What a library function may call of ours: a lock's methods through a guard, a constructor
  // through make_shared, a destructor through a smart pointer, a callable through its wrapper.
  void CollectLibraryCall(FunctionId f, const Function& callee, const Instruction& call) {
    const auto methods = [&](summary::TypeId type, bool constructors) {
      const summary::Record* record = program_.RecordOf(type);
      if (record != nullptr && record->in_system_header) {
        // What the elements of a container own ends with them.
        const auto& owned = program_.types[record->type.value].arguments;
        record = owned.empty() ? nullptr : program_.RecordOf(owned[0]);
      }
      if (record == nullptr || record->in_system_header) return;
      for (const summary::Method& m : record->methods) {
        const bool lock = m.name.find("lock") != std::string::npos;
        if (lock || m.name == "~" || (constructors && m.name.empty())) Edge(f, m.function);
      }
    };
    if (callee.record.valid()) {
      const bool emplaces = callee.name.find("emplace") != std::string::npos;
      for (summary::TypeId type : program_.types[callee.record.value].arguments)
        methods(type, emplaces);
    }
    for (summary::TypeId type : callee.template_arguments) methods(type, true);
    for (TermId argument : call.arguments) {
      const auto node = analysis_.points_to.NodeOf(f, argument);
      const auto targets = analysis_.points_to.Functions(node);
      if (!targets.empty() && targets.size() < kMostTargets) {
        for (FunctionId t : targets) Edge(f, t, CallKind::kIndirect);
        graph_.reaches[f.value] = true;
      }
    }
  }

  // The components of these functions and of the calls between them that are as sure as `least`,
  // callees first; so are the functions of each, as far as that goes.
  std::vector<std::vector<uint32_t>> ComponentsOf(const std::vector<uint32_t>& functions,
                                                  CallKind least) {
    for (uint32_t i = 0; i < functions.size(); ++i) number_[functions[i]] = i;
    std::vector<std::vector<uint32_t>> successors(functions.size());
    for (uint32_t i = 0; i < functions.size(); ++i) {
      for (const Call& call : callees_[functions[i]]) {
        const uint32_t to = number_[call.callee];
        if (to != kNone && call.kind <= least) successors[i].push_back(to);
      }
    }
    for (uint32_t f : functions) number_[f] = kNone;
    const lockorder::Components found = lockorder::FindComponents(
        static_cast<uint32_t>(functions.size()), [&](uint32_t vertex, uint32_t index) {
          return index < successors[vertex].size() ? successors[vertex][index]
                                                   : lockorder::kNoSuccessor;
        });
    std::vector<std::vector<uint32_t>> members(found.vertices.size());
    std::vector<uint32_t> complete;  // components, as their last functions are left
    for (uint32_t vertex : found.post_order) {
      std::vector<uint32_t>& component = members[found.of[vertex]];
      component.push_back(functions[vertex]);
      if (component.size() == found.vertices[found.of[vertex]].size()) {
        complete.push_back(found.of[vertex]);
      }
    }
    std::vector<std::vector<uint32_t>> ordered;
    for (uint32_t component : complete) ordered.push_back(std::move(members[component]));
    return ordered;
  }

  // Adds the members in an order to interpret them in. A component this large is one because a
  // few calls may lead anywhere: without those it falls apart.
  void AddTurns(const std::vector<uint32_t>& members, CallKind most) {
    constexpr size_t kLarge = 64;
    if (members.size() <= kLarge || most == CallKind::kDirect) {
      const bool recursive = members.size() > 1 ||
                             std::any_of(callees_[members[0]].begin(), callees_[members[0]].end(),
                                         [&](Call call) { return call.callee == members[0]; });
      std::vector<FunctionId>& turn = graph_.turns.emplace_back();
      for (uint32_t f : members) {
        graph_.turn_of[f] = static_cast<uint32_t>(graph_.turns.size() - 1);
        turn.push_back({f});
      }
      graph_.repeats.push_back(recursive);
      return;
    }
    const CallKind next = most == CallKind::kIndirect ? CallKind::kVirtual : CallKind::kDirect;
    for (const auto& part : ComponentsOf(members, next)) AddTurns(part, next);
  }

  void FindOrder() {
    std::vector<uint32_t> all;
    for (uint32_t f = 0; f < callees_.size(); ++f) {
      if (program_.functions[f].body != 0xffffffff) all.push_back(f);
    }
    const auto components = ComponentsOf(all, CallKind::kIndirect);
    component_of_.assign(callees_.size(), kNone);
    for (const auto& component : components) {
      std::vector<FunctionId>& members = graph_.components.emplace_back();
      for (uint32_t f : component) {
        component_of_[f] = static_cast<uint32_t>(graph_.components.size() - 1);
        members.push_back({f});
      }
    }
    graph_.turn_of.assign(callees_.size(), kNone);
    for (const auto& component : components) AddTurns(component, CallKind::kIndirect);
  }

  void Finish() {
    for (const auto& component : graph_.components) {
      bool recursive = component.size() > 1, reaches = false;
      for (FunctionId f : component) {
        reaches = reaches || graph_.reaches[f.value];
        for (const auto [callee, kind] : callees_[f.value]) {
          recursive = recursive || callee == f.value;
          reaches = reaches || graph_.reaches[callee];
          if (component_of_[callee] != component_of_[f.value]) graph_.called_outside[callee] = true;
        }
      }
      for (FunctionId f : component) graph_.reaches[f.value] = reaches;
      graph_.recursive.push_back(recursive);
    }
  }

  const Analysis& analysis_;
  const Program& program_;
  CallGraph graph_;
  std::vector<std::vector<Call>> callees_;
  std::vector<uint32_t> component_of_;
  std::vector<uint32_t> number_;  // of each function in ComponentsOf
};

}  // namespace

CallGraph BuildCallGraph(const Analysis& analysis) { return Builder(analysis).Build(); }

}  // namespace lockgraph::link
