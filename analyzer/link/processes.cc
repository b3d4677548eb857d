// Processes that fork makes: lines of execution of their own, with copies of all but what processes
// share.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::ResourceKind;
using lockorder::ThreadId;
using lockorder::WaitKind;
using summary::FunctionId;

namespace {

using summary::Body;
using summary::Operator;
using summary::Term;
using summary::TermId;
using summary::TermKind;

// What a function does next where one of its calls gave a certain number.
class Continuation {
 public:
  Continuation(const Program& program, const SpinLocks& terms, const Body& body)
      : program_(program), terms_(terms), body_(body) {}

  // Whether the function can return where `call` gave `number`.
  bool Returns(const summary::Instruction& call, int64_t number) const {
    for (uint32_t home = 0; home < body_.blocks.size(); ++home) {
      const auto& instructions = body_.blocks[home].instructions;
      for (size_t i = 0; i < instructions.size(); ++i) {
        if (&instructions[i] != &call) continue;
        const TermId copy = terms_.CopyOf(body_.blocks[home], i);
        return Reaches(home, [&](TermId value) -> std::optional<int64_t> {
          const Term& t = program_.terms[value.value];
          const bool result = t.kind == TermKind::kResult && t.a == call.result.value;
          const bool copied = t.kind == TermKind::kLoad && copy.valid() && TermId{t.a} == copy;
          return result || copied ? std::optional<int64_t>(number) : terms_.Constant(value);
        });
      }
    }
    return true;
  }

 private:
  template <typename Value>
  std::optional<bool> Truth(TermId id, const Value& value) const {
    const Term& t = program_.terms[id.value];
    if (t.kind == TermKind::kUnary && t.op == Operator::kNot) {
      const auto inner = Truth(TermId{t.a}, value);
      return inner ? std::optional<bool>(!*inner) : std::nullopt;
    }
    if (t.kind != TermKind::kBinary) {
      const auto plain = value(id);
      return plain ? std::optional<bool>(*plain != 0) : std::nullopt;
    }
    const auto a = value(TermId{t.a}), b = value(TermId{t.b});
    if (!a || !b) return std::nullopt;
    switch (t.op) {
      case Operator::kEqual:
        return *a == *b;
      case Operator::kNotEqual:
        return *a != *b;
      case Operator::kLess:
        return *a < *b;
      case Operator::kLessEqual:
        return *a <= *b;
      case Operator::kGreater:
        return *a > *b;
      case Operator::kGreaterEqual:
        return *a >= *b;
      default:
        return std::nullopt;
    }
  }

  template <typename Value>
  bool Follows(const summary::Block& block, size_t edge, const Value& value) const {
    if (!block.condition.valid()) return true;
    if (!block.is_switch) {
      const auto truth = block.edges.size() == 2 ? Truth(block.condition, value) : std::nullopt;
      return !truth || *truth == (edge == 0);
    }
    const auto number = value(block.condition);
    if (!number) return true;
    const auto has = [&](const summary::Edge& e) {
      return std::find(e.cases.begin(), e.cases.end(), *number) != e.cases.end();
    };
    const bool listed = std::any_of(block.edges.begin(), block.edges.end(), has);
    return has(block.edges[edge]) || (block.edges[edge].is_default && !listed);
  }

  template <typename Value>
  bool Reaches(uint32_t from, const Value& value) const {
    std::vector<bool> seen(body_.blocks.size());
    std::vector<uint32_t> pending = {from};
    while (!pending.empty()) {
      const uint32_t at = pending.back();
      pending.pop_back();
      if (body_.exit.valid() && at == body_.exit.value) return true;
      if (seen[at]) continue;
      seen[at] = true;
      const summary::Block& block = body_.blocks[at];
      for (size_t e = 0; e < block.edges.size(); ++e) {
        if (Follows(block, e, value)) pending.push_back(block.edges[e].to.value);
      }
    }
    return false;
  }

  const Program& program_;
  const SpinLocks& terms_;
  const Body& body_;
};

}  // namespace

// Goes on as two: where the result is zero, in the child. If the parent ends there and the child
// goes on, the program has put itself into the background, and is one as before.
void Interpreter::Fork(const Call& call, FunctionId callee, State state, States& out) {
  if (body_ != nullptr && call.instruction != nullptr) {
    const Continuation next(analysis_.program, analysis_.spin_locks, *body_);
    if (next.Returns(*call.instruction, 0) && !next.Returns(*call.instruction, 1)) {
      SetResult(call, state, symbols_.Integer(0));
      out.push_back(std::move(state));
      return;
    }
  }
  PathId thread = analysis_.paths.Prepend(call.site, {});
  for (auto site = call.prefix.rbegin(); site != call.prefix.rend(); ++site) {
    thread = analysis_.paths.Prepend(*site, thread);
  }
  Event spawn = NewEvent(state, EventKind::kSpawn, symbols_.Function(callee), call.site);
  spawn.process = true;
  spawn.resource = ResourceKind::kThreadEnd;
  spawn.many = std::find(state.live.begin(), state.live.end(), thread) != state.live.end();
  Record(std::move(spawn), &call);
  State child = state;
  child.child = thread;
  // Both have an open file, and with it the lock.
  std::erase_if(child.held,
                [&](const HeldLock& h) { return FileLocks::Contains(symbols_, h.lock); });
  // Its own copies, or those of the parent: not to be had again for certain.
  for (HeldLock& held : child.held) held.may = true;
  child.live.clear();  // threads do not follow
  SetResult(call, child, symbols_.Integer(0));
  std::erase(state.gone, thread);
  if (std::find(state.live.begin(), state.live.end(), thread) == state.live.end()) {
    state.live.push_back(thread);
  }
  SetResult(call, state, symbols_.Thread(thread.id));
  out.push_back(std::move(state));
  out.push_back(std::move(child));
}

// waitpid(which, .., options), wait(..).
void Interpreter::AwaitProcess(const Call& call, const Operation& operation, State& state) {
  constexpr int64_t kNoHang = 1;
  constexpr uint8_t kAny = 255;
  const auto argument = [&](size_t n) {
    return call.arguments.size() > n ? state.Constant(symbols_, call.arguments[n]) : std::nullopt;
  };
  if (operation.argument != kAny) {
    const auto options = argument(2);
    if (call.arguments.size() < 3 || !options || (*options & kNoHang) != 0) return;
  }
  const auto which = operation.argument == kAny ? std::optional<int64_t>(-1) : argument(0);
  if (!which) {
    JoinThread(call, state, call.arguments[0],
               {.action = Action::kThreadJoin, .kind = ResourceKind::kThreadEnd});
    return;
  }
  // Any one: which is known if there is one kind.
  std::vector<PathId> processes;
  for (const Event& event : behaviour_.events) {
    const PathId path = event.process ? analysis_.paths.Append(event.path, event.site) : PathId{};
    const bool alive = std::find(state.live.begin(), state.live.end(), path) != state.live.end();
    if (event.process && alive) processes.push_back(path);
  }
  if (processes.size() != 1) return;
  JoinThread(call, state, symbols_.Thread(processes[0].id),
             {.action = Action::kThreadJoin, .kind = ResourceKind::kThreadEnd});
}

// A process runs what its creator would do where fork gives zero.
void Threads::TakeProcesses(size_t parent, std::vector<Event>& events, std::vector<Exit>& exits) {
  Behaviour& behaviour = pending_[parent].behaviour;
  const auto elsewhere = [](const auto& x) { return !x.child.empty(); };
  if (std::none_of(behaviour.events.begin(), behaviour.events.end(), elsewhere)) return;
  std::copy_if(behaviour.events.begin(), behaviour.events.end(), std::back_inserter(events),
               elsewhere);
  std::copy_if(behaviour.exits.begin(), behaviour.exits.end(), std::back_inserter(exits),
               elsewhere);
  std::erase_if(behaviour.events, elsewhere);
  std::erase_if(behaviour.exits, elsewhere);
}

void Threads::AddProcess(size_t parent, size_t number, int generation,
                         const std::vector<uint64_t>& ancestry, const std::vector<Event>& events,
                         const std::vector<Exit>& exits) {
  if (start_sites_.size() >= kMaxThreads) return;
  const Event event = pending_[parent].behaviour.events[number];
  const ThreadId parent_thread = pending_[parent].thread;
  const PathId path = analysis_.paths.Append(event.path, event.site);
  Behaviour behaviour;
  // What happens in other processes may be that of a child of this one.
  const auto& siblings = pending_[parent].behaviour.events;
  const auto is_sibling = [&](PathId child) {
    return std::any_of(siblings.begin(), siblings.end(), [&](const Event& e) {
      return e.process && analysis_.paths.Append(e.path, e.site) == child;
    });
  };
  const auto take = [&](const auto& from, auto& to) {
    for (auto one : from) {
      if (one.child == path) {
        one.child = {};
      } else if (is_sibling(one.child)) {
        continue;
      }
      to.push_back(std::move(one));
    }
  };
  take(events, behaviour.events);
  take(exits, behaviour.exits);
  // Tasks are run by the thread that went on.
  for (Event& own : behaviour.events) own.turn = {};
  const std::string& forks = analysis_.program.functions[event.site.function.value].name;
  const ThreadId id = AddThread(parent_thread, event, absl::StrCat("child process of ", forks));
  Pending child;
  child.thread = id;
  child.root = pending_[parent].root;
  child.scope = pending_[parent].scope;
  child.process = id;
  child.locals = pending_[parent].locals;
  child.behaviour = std::move(behaviour);
  const size_t index = pending_.size();
  pending_.push_back(std::move(child));
  AddChildren(index, generation + 1, ancestry);
}

}  // namespace lockgraph::link
