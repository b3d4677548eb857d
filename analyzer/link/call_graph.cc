#include "analyzer/link/call_graph.h"

#include <algorithm>

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
 public:
  explicit Builder(const Analysis& analysis) : analysis_(analysis), program_(analysis.program) {
    callees_.resize(program_.functions.size());
    graph_.called.resize(program_.functions.size());
    graph_.called_outside.resize(program_.functions.size());
    graph_.reaches.resize(program_.functions.size());
  }

  CallGraph Build() {
    for (const Body& body : program_.bodies) CollectBody(body);
    for (uint32_t f = 0; f < callees_.size(); ++f) {
      auto& out = callees_[f];
      std::sort(out.begin(), out.end());
      out.erase(std::unique(out.begin(), out.end()), out.end());
    }
    FindComponents();
    Finish();
    return std::move(graph_);
  }

 private:
  void Edge(FunctionId caller, FunctionId callee) {
    if (!callee.valid()) return;
    graph_.called[callee.value] = true;
    if (program_.functions[callee.value].body != 0xffffffff)
      callees_[caller.value].push_back(callee.value);
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
        if (analysis_.spin_locks.Touches(body, i)) graph_.reaches[f.value] = true;
        if (i.kind == Instruction::Kind::kCall) CollectCall(f, i);
      }
    }
  }

  void CollectCall(FunctionId f, const Instruction& call) {
    for (TermId argument : call.arguments) {
      if (argument.valid() && program_.terms[argument.value].kind == summary::TermKind::kFunction) {
        Edge(f, {program_.terms[argument.value].a});
      }
    }
    if (call.callee == Instruction::Callee::kIndirect) {
      graph_.reaches[f.value] = true;
      for (FunctionId t : analysis_.points_to.Functions(analysis_.points_to.NodeOf(f, call.value)))
        Edge(f, t);
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
        for (FunctionId other : it->second) Edge(f, other);
      }
    }
    const Operation* operation = analysis_.operations[call.function.value];
    if (operation != nullptr && Synchronises(*operation)) graph_.reaches[f.value] = true;
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
      if (!targets.empty() && targets.size() < 16) {
        for (FunctionId t : targets) Edge(f, t);
        graph_.reaches[f.value] = true;
      }
    }
  }

  void FindComponents() {
    constexpr uint32_t kUnseen = 0xffffffff;
    const uint32_t count = static_cast<uint32_t>(callees_.size());
    std::vector<uint32_t> index(count, kUnseen), low(count, 0), component_stack;
    std::vector<bool> on_stack(count);
    struct Frame {
      uint32_t function;
      size_t next;
    };
    std::vector<Frame> frames;
    std::vector<uint32_t> finished(count, 0);  // in which order their callees were all seen
    uint32_t next_index = 0, next_finished = 0;
    component_of_.assign(count, kUnseen);
    for (uint32_t start = 0; start < count; ++start) {
      if (index[start] != kUnseen || program_.functions[start].body == 0xffffffff) continue;
      frames.push_back({start, 0});
      while (!frames.empty()) {
        const uint32_t f = frames.back().function;
        if (frames.back().next == 0) {
          index[f] = low[f] = next_index++;
          component_stack.push_back(f);
          on_stack[f] = true;
        }
        bool descended = false;
        while (frames.back().next < callees_[f].size()) {
          const uint32_t to = callees_[f][frames.back().next++];
          if (index[to] == kUnseen) {
            frames.push_back({to, 0});
            descended = true;
            break;
          }
          if (on_stack[to]) low[f] = std::min(low[f], index[to]);
        }
        if (descended) continue;
        finished[f] = next_finished++;
        if (low[f] == index[f]) {
          std::vector<FunctionId> component;
          while (true) {
            const uint32_t member = component_stack.back();
            component_stack.pop_back();
            on_stack[member] = false;
            component_of_[member] = static_cast<uint32_t>(graph_.components.size());
            component.push_back({member});
            if (member == f) break;
          }
          // Callees first, as far as that goes: few rounds then tell all.
          std::sort(component.begin(), component.end(), [&](FunctionId a, FunctionId b) {
            return finished[a.value] < finished[b.value];
          });
          graph_.components.push_back(std::move(component));
        }
        frames.pop_back();
        if (!frames.empty()) {
          const uint32_t parent = frames.back().function;
          low[parent] = std::min(low[parent], low[f]);
        }
      }
    }
  }

  void Finish() {
    for (const auto& component : graph_.components) {
      bool recursive = component.size() > 1, reaches = false;
      for (FunctionId f : component) {
        reaches = reaches || graph_.reaches[f.value];
        for (uint32_t callee : callees_[f.value]) {
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
  std::vector<std::vector<uint32_t>> callees_;
  std::vector<uint32_t> component_of_;
};

}  // namespace

CallGraph BuildCallGraph(const Analysis& analysis) { return Builder(analysis).Build(); }

}  // namespace lockgraph::link
