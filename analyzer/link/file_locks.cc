#include "analyzer/link/file_locks.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::Mode;
using lockorder::WaitKind;
using summary::Instruction;
using summary::TermKind;

namespace {

// fcntl's commands for locks of an open file, where the headers do not tell.
constexpr int64_t kOpenFileSetLock = 37, kOpenFileSetLockWait = 38;

bool WaitsForRecord(int64_t command) {
  return command == F_SETLKW || command == kOpenFileSetLockWait;
}

}  // namespace

FileLocks::FileLocks(const Program& program, const std::vector<const Operation*>& operations) {
  for (const summary::Body& body : program.bodies) {
    for (const summary::Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        const Operation* operation = IsDirectCall(i) ? operations[i.function.value] : nullptr;
        if (operation == nullptr || i.arguments.size() < 2 || !i.arguments[1].valid()) continue;
        const summary::Term& term = program.terms[i.arguments[1].value];
        const bool constant = term.kind == TermKind::kInteger;
        switch (operation->action) {
          case Action::kLockFile:
            used_ |= !constant ||
                     ((term.integer & (LOCK_SH | LOCK_EX)) != 0 && (term.integer & LOCK_NB) == 0);
            break;
          case Action::kLockRecord:
            used_ |= constant && WaitsForRecord(term.integer);
            break;
          case Action::kLockRegion:
            used_ |= constant && term.integer == F_LOCK;
            break;
          default:
            break;
        }
      }
    }
  }
}

// open(name, ..): the descriptor knows its name.
void Interpreter::OpenFile(const Call& call, const Operation& operation, State& state) {
  const Symbol descriptor = symbols_.Opaque(function_, call.result.value, {});
  SetResult(call, state, descriptor);
  if (!analysis_.file_locks.used() || call.arguments.size() <= operation.argument) return;
  Symbol name = symbols_.Deref(call.arguments[operation.argument]);
  while (symbols_.kind(name) == SymbolKind::kElement) name = Symbol{symbols_.at(name).a};
  const SymbolNode& root = symbols_.at(symbols_.Root(name));
  const bool known = root.kind == SymbolKind::kGlobal || root.kind == SymbolKind::kLocal ||
                     (root.kind == SymbolKind::kDeref && symbols_.IsOpen(Symbol{root.a}));
  if (!known) return;
  state.Write(symbols_, symbols_.HiddenOf(symbols_.Deref(descriptor), Hidden::kPath),
              symbols_.Address(name));
}

// The lock of the file that the descriptor is of.
Symbol Interpreter::FileOf(const State& state, Symbol descriptor, summary::FieldId lock) {
  const Symbol file = symbols_.Deref(descriptor);
  const auto path = state.Find(symbols_.HiddenOf(file, Hidden::kPath));
  if (!path || symbols_.kind(*path) == SymbolKind::kMerge) return symbols_.Field(file, lock);
  Symbol name = symbols_.Deref(*path);
  while (symbols_.kind(name) == SymbolKind::kElement) name = Symbol{symbols_.at(name).a};
  return symbols_.Field(name, lock);
}

// What the call asks for: false if it is no lock, or not known. A release has no mode.
bool Interpreter::LockOfCall(const Call& call, const Operation& operation, const State& state,
                             Operation& as) const {
  if (call.arguments.size() < 2) return false;
  const auto what = state.Constant(symbols_, call.arguments[1]);
  if (!what) return false;
  as = {.action = Action::kAcquire, .success = Success::kZero};
  if (operation.action == Action::kLockFile) {
    if ((*what & LOCK_NB) != 0) as.wait = WaitKind::kTry;
    if ((*what & LOCK_SH) != 0) as.mode = Mode::kShared;
    if ((*what & LOCK_UN) != 0) as.action = Action::kRelease;
    return (*what & (LOCK_SH | LOCK_EX | LOCK_UN)) != 0;
  }
  if (operation.action == Action::kLockRegion) {
    if (*what == F_TLOCK) as.wait = WaitKind::kTry;
    if (*what == F_ULOCK) as.action = Action::kRelease;
    return *what == F_LOCK || *what == F_TLOCK || *what == F_ULOCK;
  }
  const bool tries = *what == F_SETLK || *what == kOpenFileSetLock;
  if (call.arguments.size() < 3 || (!tries && !WaitsForRecord(*what))) return false;
  if (tries) as.wait = WaitKind::kTry;
  const Symbol region = symbols_.Deref(call.arguments[2]);
  for (const auto& [place, value] : state.store) {
    const SymbolNode& field = symbols_.at(place);
    const bool type = field.kind == SymbolKind::kField && Symbol{field.a} == region &&
                      analysis_.program.fields[field.b].name == "l_type";
    const auto kind = type ? state.Constant(symbols_, value) : std::nullopt;
    if (!kind) continue;
    if (*kind == F_RDLCK) as.mode = Mode::kShared;
    if (*kind == F_UNLCK) as.action = Action::kRelease;
    return true;
  }
  return false;
}

void Interpreter::LockFile(const Call& call, const Operation& operation, State state, States& out) {
  Operation as;
  if (!analysis_.file_locks.used() || !LockOfCall(call, operation, state, as)) {
    SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
    out.push_back(std::move(state));
    return;
  }
  const Symbol descriptor = call.arguments[0];
  if (as.action == Action::kRelease) {
    ReleaseFile(state, symbols_.HiddenOf(symbols_.Deref(descriptor), Hidden::kDescriptor),
                call.site);
    SetResult(call, state, symbols_.Integer(0));
    out.push_back(std::move(state));
    return;
  }
  const bool own_file = operation.action == Action::kLockFile ||
                        state.Constant(symbols_, call.arguments[1]) >= kOpenFileSetLock;
  const Symbol lock =
      FileOf(state, descriptor, HiddenField(own_file ? Hidden::kFile : Hidden::kRecord));
  const Symbol owner = symbols_.HiddenOf(symbols_.Deref(descriptor), Hidden::kDescriptor);
  // One that this descriptor has already is given up for the new one.
  std::erase_if(state.held, [&](const HeldLock& h) { return h.lock == lock && h.owner == owner; });
  Acquire(call, std::move(state), lock, as, owner, 0, out);
}

// `descriptor`: what holds the lock; a close gives it back as well.
void Interpreter::ReleaseFile(State& state, Symbol descriptor, CodeSite site) {
  const auto drop = [&](const auto& which) {
    for (auto it = state.held.rbegin(); it != state.held.rend(); ++it) {
      if (!FileLocks::Contains(symbols_, it->lock) || !which(*it)) continue;
      if (!it->direct) analysis_.given_back.insert(it->site);
      state.held.erase(std::next(it).base());
      return true;
    }
    return false;
  };
  if (drop([&](const HeldLock& h) { return h.owner == descriptor; })) return;
  const SymbolNode& file = symbols_.at(Symbol{symbols_.at(descriptor).a});
  const SymbolKind kind =
      file.kind == SymbolKind::kDeref ? symbols_.kind(Symbol{file.a}) : SymbolKind::kInteger;
  // Kept somewhere meanwhile: the last one.
  const bool kept = kind == SymbolKind::kLoad || kind == SymbolKind::kMerge;
  if (kept && drop([](const HeldLock&) { return true; })) return;
  if (kind != SymbolKind::kLoad && kind != SymbolKind::kParameter) return;
  constexpr size_t kMost = 8;
  const bool listed = std::any_of(state.released.begin(), state.released.end(),
                                  [&](const ReleasedLock& r) { return r.lock == descriptor; });
  if (!listed && state.released.size() < kMost) state.released.push_back({descriptor, site});
}

}  // namespace lockgraph::link
