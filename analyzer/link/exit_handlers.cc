#include "analyzer/link/exit_handlers.h"

#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::Instruction;
using summary::TermKind;

ExitHandlers::ExitHandlers(const Program& program) {
  const auto add = [](std::vector<Handler>& handlers, Handler handler) {
    const bool known = std::any_of(handlers.begin(), handlers.end(), [&](const Handler& h) {
      return h.function == handler.function && h.object == handler.object;
    });
    if (!known) handlers.push_back(handler);
  };
  for (const summary::Body& body : program.bodies) {
    for (const summary::Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (!IsDirectCall(i) || i.arguments.empty() || !i.arguments[0].valid()) continue;
        const std::string& name = program.functions[i.function.value].qualified;
        const bool at_exit = name == "atexit" || name == "std::atexit";
        const bool quick = name == "at_quick_exit" || name == "std::at_quick_exit";
        const summary::Term& function = program.terms[i.arguments[0].value];
        if ((!at_exit && !quick) || function.kind != TermKind::kFunction) continue;
        add(quick ? at_quick_exit_ : at_exit_, {{function.a}, {}});
      }
    }
  }
  for (uint32_t v = 0; v < program.variables.size(); ++v) {
    const summary::Variable& variable = program.variables[v];
    const bool object = variable.type.valid() && !variable.is_thread_local &&
                        program.types[variable.type.value].kind == summary::Type::Kind::kRecord;
    const summary::Record* record = object ? program.RecordOf(variable.type) : nullptr;
    if (record == nullptr || record->in_system_header) continue;
    const summary::Method* destructor = program.FindMethod(*record, "~");
    if (destructor == nullptr || program.BodyOf(destructor->function) == nullptr) continue;
    add(at_exit_, {destructor->function, {v}});
  }
}

// Who called the function may hold locks as well: what is run is for the root of the thread to
// carry out.
void Interpreter::EndProcess(const Call& call, const State& state, bool quick) {
  const ExitHandlers& handlers = analysis_.exit_handlers;
  for (const ExitHandlers::Handler& handler :
       quick ? handlers.at_quick_exit() : handlers.at_exit()) {
    if (!analysis_.reaches[handler.function.value]) continue;
    Event event = NewEvent(state, EventKind::kCall, symbols_.Function(handler.function), call.site);
    event.late = true;
    if (handler.object.valid()) {
      event.arguments = {symbols_.Address(symbols_.Global(handler.object))};
    }
    Record(std::move(event), &call);
  }
}

}  // namespace lockgraph::link
