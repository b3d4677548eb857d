#include <algorithm>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/signal_handler.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::Finding;
using lockorder::LiveHang;
using lockorder::Misuse;
using lockorder::Mode;
using lockorder::ResourceId;
using lockorder::ResourceKind;
using lockorder::Rule;

constexpr size_t kMaxNamesInHeadline = 4;

std::string Names(const std::vector<std::string>& names) {
  if (names.size() <= kMaxNamesInHeadline) return JoinWithAnd(names);
  std::vector<std::string> shown(names.begin(), names.begin() + kMaxNamesInHeadline - 1);
  shown.push_back(llvm::utostr(names.size() - shown.size()) + " more");
  return JoinWithAnd(shown);
}

ResourceId HeldBy(const Role& role) { return role.hold ? role.hold->resource : ResourceId{}; }

std::string Order(const Naming& naming, const Cast& cast) {
  std::vector<std::string> names;
  bool locks_only = true;
  for (const Role& role : cast.roles) {
    names.push_back(naming.Resource(HeldBy(role)));
    const lockorder::Resource& held = naming.Get(HeldBy(role));
    locks_only = locks_only && held.kind == ResourceKind::kLock && !held.turn;
  }
  const std::string verb = locks_only ? "locked" : "taken";
  if (names.size() == 2 && names[0] == names[1]) {
    return "two objects' " + names[0] + " are " + verb +
           " in opposite orders by threads that can run at the same time";
  }
  return Names(names) + " are " + verb +
         (names.size() == 2 ? " in opposite orders" : " in a circle") +
         " by threads that can run at the same time";
}

std::string SelfDeadlock(const Naming& naming, const Role& role) {
  const std::string name = naming.Resource(role.dependency->wanted);
  if (naming.Get(role.dependency->wanted).kind == ResourceKind::kOnce) {
    return name + " waits for itself";
  }
  if (HandlerOf(naming, role).valid()) {
    return name + " is locked by a signal handler, which may interrupt the thread that holds it";
  }
  if (role.hold && role.hold->mode == Mode::kExclusive && role.dependency->mode == Mode::kShared) {
    return name + " is locked for reading by a thread that already holds it for writing";
  }
  return name + " is locked again by a thread that already holds it";
}

std::string WaitingWriter(const Naming& naming, const Cast& cast) {
  const ResourceId lock = cast.writers.empty() ? cast.roles.front().dependency->wanted
                                               : cast.writers.front().dependency->wanted;
  const std::string name = naming.Resource(lock);
  if (cast.roles.size() == 1) {
    return name +
           " is locked for reading twice by one thread, and a writer that comes in between "
           "blocks it for ever";
  }
  return "readers of " + name + " can block each other for ever behind a waiting writer";
}

// "a thread that needs it"; "`done`, and whoever counts it down needs `mutex` first".
std::string WaitedFor(const Naming& naming, ResourceId wanted, const std::string& lock) {
  const std::string name = naming.Resource(wanted);
  const std::string needs = " needs " + lock + " first";
  switch (naming.Get(wanted).kind) {
    case ResourceKind::kThreadEnd:
      return naming.IsProcess(naming.ThreadEndingAs(wanted)) ? "a child process that needs it"
                                                             : "a thread that needs it";
    case ResourceKind::kFuture:
      return name + ", and whoever completes it" + needs;
    case ResourceKind::kLatch:
      return name + ", and whoever counts it down" + needs;
    case ResourceKind::kBarrier:
      return "the others at " + name + ", and one of them" + needs;
    case ResourceKind::kSemaphore:
      return name + ", and whoever " +
             (naming.IsDescriptor(wanted) ? "writes to it" : "releases it") + needs;
    case ResourceKind::kOnce:
      return name + ", and whoever runs it" + needs;
    case ResourceKind::kCondition:
      return name + ", and whoever notifies it" + needs;
    case ResourceKind::kLock:
      break;
  }
  return "another thread that needs it";
}

// No other task of the thread runs until this one ends.
std::string TaskWaits(const Naming& naming, const Role& waiter, ResourceId wanted) {
  return "a task has " + naming.Resource(waiter.hold->resource) + " while it waits for " +
         WaitedFor(naming, wanted, "that turn");
}

std::string WaitUnderLock(const Naming& naming, const Cast& cast) {
  const Role& waiter = cast.roles.front();
  const ResourceId wanted = waiter.dependency->wanted;
  const ResourceKind kind = naming.Get(wanted).kind;
  if (cast.roles.size() == 1 && kind == ResourceKind::kThreadEnd && !waiter.Holds()) {
    return "a thread waits for its own end";
  }
  if (!waiter.Holds()) {
    return "threads wait for each other: neither can go on before the other has";
  }
  if (naming.Get(waiter.hold->resource).turn) return TaskWaits(naming, waiter, wanted);
  std::string held = naming.Resource(waiter.hold->resource) + " is held";
  if (naming.HasReaders(waiter.hold->resource)) {
    held += waiter.hold->mode == Mode::kShared ? " for reading" : " exclusively";
  }
  held += " while waiting for ";
  if (cast.roles.size() == 1 && kind != ResourceKind::kThreadEnd) {
    return held + naming.Resource(wanted) + ", which the same thread provides later";
  }
  return held + WaitedFor(naming, wanted, naming.Resource(waiter.hold->resource));
}

std::string Condition(const Naming& naming, const Cast& cast) {
  const Role& waiter = cast.roles.front();
  const std::string condition = naming.Resource(waiter.dependency->wanted);
  if (!waiter.Holds()) return "threads wait for each other through " + condition;
  if (naming.Get(waiter.hold->resource).turn) {
    return TaskWaits(naming, waiter, waiter.dependency->wanted);
  }
  return naming.Resource(waiter.hold->resource) + " is held during the wait for " + condition +
         ", and whoever notifies needs it first";
}

std::string Declared(const Naming& naming, const Finding& finding, const Cast& cast) {
  std::string before, after;
  const auto& orders = naming.observations().declared_orders;
  if (!cast.roles.empty()) {
    before = naming.Resource(cast.roles.front().dependency->wanted);
    after = naming.Resource(HeldBy(cast.roles.front()));
  } else if (finding.declared_order < orders.size()) {
    const lockorder::DeclaredOrder& order = orders[finding.declared_order];
    return "the declared order of " + naming.Resource(order.before) + " and " +
           naming.Resource(order.after) + " contradicts itself";
  }
  return before + " is locked while " + after + " is held, against the declared order";
}

std::string HeldNames(const Naming& naming, const Misuse& misuse) {
  if (misuse.resource.valid()) return naming.Resource(misuse.resource);
  std::vector<std::string> names;
  for (const lockorder::Hold& hold : misuse.held) names.push_back(naming.Resource(hold.resource));
  return names.empty() ? "a lock" : Names(names);
}

// What has no name has a type.
std::string OfType(const Misuse& misuse) {
  return misuse.type.empty() ? "" : " of type `" + misuse.type + "`";
}

std::string OfMisuse(const Naming& naming, const Misuse& misuse) {
  const std::string lock = HeldNames(naming, misuse);
  const std::string detail = misuse.detail.empty() ? "" : "`" + misuse.detail + "`";
  const std::string function = naming.Function(misuse.site);
  switch (misuse.rule) {
    case Rule::kNotReleased:
      return lock + " is not released on some path" +
             (function.empty() ? "" : " through `" + function + "`");
    case Rule::kNotHeld:
      return lock + " is released on a path that does not hold it";
    case Rule::kCallbackUnderLock:
      return (detail.empty() ? "a callback" + OfType(misuse) : "the callback " + detail) +
             " that this code does not control is called while " + lock + " is held";
    case Rule::kBlockingUnderLock:
      return (detail.empty() ? "a slow operation" : "the slow operation " + detail) +
             " runs while " + lock + " is held";
    case Rule::kCoroutineUnderLock:
      return lock + " is held across a coroutine suspension";
    default:
      return std::string(Info(misuse.rule).sentence);
  }
}

// Those that wait for something another thread of the hang holds; the rest stand in their way.
size_t StuckBehindOthers(const LiveHang& hang) {
  size_t stuck = 0;
  for (const lockorder::LiveThread& waiting : hang.threads) {
    stuck += llvm::any_of(hang.threads, [&](const lockorder::LiveThread& other) {
      return &other != &waiting && llvm::any_of(other.held, [&](const lockorder::Hold& hold) {
        return hold.resource == waiting.waits_for;
      });
    });
  }
  return stuck;
}

// Threads in a ring wait for each other. Otherwise the owner of the lock has ended, or there is an
// event that no thread is left to bring about.
std::string ProvedHang(const lockorder::Observations& observations, const LiveHang& hang) {
  size_t waiting = 0;
  bool event = false;
  for (const lockorder::LiveThread& thread : hang.threads) {
    waiting += thread.waits_for.valid() || thread.waited_ms > 0;
    if (!thread.waits_for.valid()) continue;
    const auto kind = observations.resources[thread.waits_for.value].kind;
    event |= kind != lockorder::ResourceKind::kLock &&
             kind != lockorder::ResourceKind::kThreadEnd && kind != lockorder::ResourceKind::kOnce;
  }
  const bool one = waiting == 1;
  std::string out = one ? "a thread" : Count(waiting, "thread", "threads");
  out += one ? " of this run waits" : " of this run wait";
  if (waiting < hang.threads.size()) return out + " for ever for a lock whose owner is gone";
  if (event) return out + " for ever, and no thread is left to end that";
  return out + (one ? " for itself for ever" : " for each other for ever");
}

std::string OfHang(const lockorder::Observations& observations, const LiveHang& hang, Rule rule) {
  if (rule == Rule::kStall) {
    const size_t count = hang.threads.size();
    uint64_t longest = 0;
    for (const lockorder::LiveThread& thread : hang.threads) {
      longest = std::max(longest, thread.waited_ms);
    }
    const size_t stuck = StuckBehindOthers(hang);
    std::string out =
        Count(stuck == 0 ? count : stuck, "thread of this run has", "threads of this run have") +
        " been stuck";
    if (longest >= 1000) out += " for " + llvm::utostr(longest / 1000) + " s";
    return out + " behind one that does not move";
  }
  return ProvedHang(observations, hang);
}

}  // namespace

llvm::StringRef LevelWord(lockorder::Level level) {
  switch (level) {
    case lockorder::Level::kError:
      return "error";
    case lockorder::Level::kWarning:
      return "warning";
    case lockorder::Level::kNote:
      break;
  }
  return "note";
}

llvm::StringRef ConfidenceWord(lockorder::Confidence confidence) {
  switch (confidence) {
    case lockorder::Confidence::kCertain:
      return "certain";
    case lockorder::Confidence::kLikely:
      return "likely";
    case lockorder::Confidence::kPossible:
      break;
  }
  return "possible";
}

std::string Headline(const Naming& naming, const Finding& finding, const Cast& cast) {
  const lockorder::Observations& observations = naming.observations();
  if (finding.misuse < observations.misuses.size()) {
    return OfMisuse(naming, observations.misuses[finding.misuse]);
  }
  if (finding.live_hang < observations.live_hangs.size()) {
    return OfHang(observations, observations.live_hangs[finding.live_hang], finding.rule);
  }
  if (finding.rule == Rule::kDeclaredOrder) return Declared(naming, finding, cast);
  if (cast.roles.empty()) return std::string(Info(finding.rule).sentence);
  const Role& first = cast.roles.front();
  switch (finding.rule) {
    case Rule::kLockOrderCycle:
      return Order(naming, cast);
    case Rule::kSelfDeadlock:
      return SelfDeadlock(naming, first);
    case Rule::kWaitingWriter:
      return WaitingWriter(naming, cast);
    case Rule::kUpgrade:
      return naming.Resource(first.dependency->wanted) +
             " is locked for writing by a thread that already holds it for reading";
    case Rule::kUnorderedInstances:
      return "two objects' " + naming.Resource(first.dependency->wanted) +
             " are locked one after the other in an order that nothing fixes";
    case Rule::kWaitUnderLock:
      return WaitUnderLock(naming, cast);
    case Rule::kConditionUnderLock:
      return Condition(naming, cast);
    default:
      return std::string(Info(finding.rule).sentence);
  }
}

}  // namespace lockgraph::report
