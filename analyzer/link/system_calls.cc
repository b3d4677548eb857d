// Calls of the operating system: files, processes, the end of the process.
#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::ResourceKind;
using summary::FunctionId;

void Interpreter::NoteBlocking(const Call& call, FunctionId callee, const State& state) {
  if (state.held.empty()) return;
  Event event = NewEvent(state, EventKind::kBlockingCall, {}, call.site);
  event.detail = callee;
  Record(std::move(event), &call);
}

// read(fd) waits for write(fd), if the program uses the descriptor for that alone.
void Interpreter::UseDescriptor(const Call& call, FunctionId callee, const Operation& operation,
                                State& state) {
  NoteBlocking(call, callee, state);
  const bool known =
      !call.arguments.empty() && symbols_.kind(call.arguments[0]) != SymbolKind::kInteger;
  if (known && analysis_.descriptors.IsAbout(operation)) {
    const Symbol event = symbols_.HiddenOf(symbols_.Deref(call.arguments[0]), Hidden::kDescriptor);
    if (operation.action == Action::kWriteDescriptor) {
      SignalEvent(call, state, event, ResourceKind::kSemaphore);
    } else {
      WaitForEvent(call, state, event,
                   {.action = Action::kEventWait, .kind = ResourceKind::kSemaphore});
    }
  }
  SetResult(call, state, OpaqueResult(call, callee));
}

// pthread_mutexattr_setpshared(attributes, shared), sem_init(semaphore, shared, count).
void Interpreter::SetShared(const Call& call, const Operation& operation, State& state) {
  const auto shared =
      call.arguments.size() > 1 ? state.Constant(symbols_, call.arguments[1]) : std::nullopt;
  SetResult(call, state, symbols_.Integer(0));
  if (!shared) return;
  const Symbol object = symbols_.Deref(call.arguments[0]);
  const Symbol value = symbols_.Integer(*shared != 0);
  if (operation.action == Action::kInitSemaphore) {
    NoteTrait(object, Hidden::kShared, value);
  } else {
    state.Write(symbols_, symbols_.HiddenOf(object, Hidden::kShared), value);
  }
}

void Interpreter::ApplySystemCall(const Call& call, FunctionId callee, const Operation& operation,
                                  State state, States& out) {
  switch (operation.action) {
    case Action::kOpenFile:
      OpenFile(call, operation, state);
      break;
    case Action::kCloseFile:
      if (analysis_.file_locks.used() && !call.arguments.empty()) {
        ReleaseFile(state,
                    symbols_.HiddenOf(symbols_.Deref(call.arguments[0]), Hidden::kDescriptor),
                    call.site);
      }
      SetResult(call, state, OpaqueResult(call, callee));
      break;
    case Action::kLockFile:
    case Action::kLockRecord:
    case Action::kLockRegion:
      LockFile(call, operation, std::move(state), out);
      return;
    case Action::kMakeDescriptors:
      if (call.arguments.size() > operation.argument) {
        const Symbol both = symbols_.Deref(call.arguments[operation.argument]);
        state.ForgetObject(symbols_, both);
      }
      SetResult(call, state, OpaqueResult(call, callee));
      break;
    case Action::kReadDescriptor:
    case Action::kWriteDescriptor:
      UseDescriptor(call, callee, operation, state);
      break;
    case Action::kFork:
      Fork(call, callee, std::move(state), out);
      return;
    case Action::kAwaitProcess:
      NoteBlocking(call, callee, state);
      AwaitProcess(call, operation, state);
      SetResult(call, state, OpaqueResult(call, callee));
      break;
    case Action::kExit:
    case Action::kQuickExit:
      EndProcess(call, state, operation.action == Action::kQuickExit);
      return;
    case Action::kSetShared:
    case Action::kInitSemaphore:
      SetShared(call, operation, state);
      break;
    case Action::kStopCallback:
      MakeStopCallback(call, symbols_.Deref(call.arguments[0]), 1, state);
      break;
    case Action::kStopCallbackEnd:
      EndStopCallback(call, symbols_.Deref(call.arguments[0]), state);
      break;
    case Action::kRequestStop:
      FinishStopCallbacks(state);
      SetResult(call, state, OpaqueResult(call, callee));
      break;
    default:
      break;
  }
  out.push_back(std::move(state));
}

}  // namespace lockgraph::link
