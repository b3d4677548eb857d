// std::stop_callback: what it was made with runs on the thread that requests the stop, and its end
// waits for that.
#include <algorithm>

#include "absl/strings/match.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::ResourceKind;

namespace {

bool IsStopCallback(const Program& program, summary::TypeId type) {
  return type.valid() && program.types[type.value].name == "std::stop_callback";
}

}  // namespace

// `first`: the number of the argument that is the stop token; the callable follows. False if the
// object is something else.
bool Interpreter::MakeStopCallback(const Call& call, Symbol object, size_t first, State& state) {
  if (!IsStopCallback(analysis_.program, symbols_.TypeOf(object))) return false;
  const auto callable = call.arguments.size() > first + 1
                            ? CallableFrom(state, call.arguments[first + 1])
                            : std::nullopt;
  if (!callable || !symbols_.IsCallable(*callable)) return true;
  if (!analysis_.reaches[symbols_.at(*callable).a]) return true;
  // A stop that was requested before: it runs here and now.
  Call at_once = call;
  at_once.result = {};
  at_once.arguments.clear();
  States after;
  CallValue(at_once, *callable, state, after);
  StartThread(call, state, object, *callable, {});
  return true;
}

void Interpreter::EndStopCallback(const Call& call, Symbol object, State& state) {
  EndThread(call, state, object, {.action = Action::kThreadJoin, .kind = ResourceKind::kThreadEnd});
}

// Who requests the stop runs the callbacks before that returns. Those that this path made are done.
void Interpreter::FinishStopCallbacks(State& state) {
  std::vector<std::pair<Symbol, Symbol>> done;
  for (const auto& [place, value] : state.store) {
    const SymbolNode& node = symbols_.at(place);
    const bool handle = node.kind == SymbolKind::kField &&
                        node.b == HiddenField(Hidden::kThread).value &&
                        symbols_.kind(value) == SymbolKind::kThread &&
                        IsStopCallback(analysis_.program, symbols_.TypeOf(Symbol{node.a}));
    if (handle) done.emplace_back(place, value);
  }
  for (const auto& [place, value] : done) {
    ForgetThread(state, value);
    state.Write(symbols_, place, symbols_.Integer(0));
  }
}

}  // namespace lockgraph::link
