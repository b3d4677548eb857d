#include <algorithm>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/release_advice.h"
#include "report/signal_handler.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::Finding;
using lockorder::Misuse;
using lockorder::OrderCount;
using lockorder::ResourceId;
using lockorder::Rule;
using Lines = std::vector<std::string>;

// Of the thread whose order is the rarer one: where it asks for its second lock.
std::string PlaceOf(const Naming& naming, const OrderCount& order, const Cast& cast) {
  for (const Role& role : cast.roles) {
    if (!role.Holds() || role.hold->resource != order.first) continue;
    if (role.dependency->wanted != order.second) continue;
    return naming.Place(naming.WantedAt(*role.dependency));
  }
  return std::string();
}

// "4 places take `a` before `b` and 1 the other way: reverse that one (x.cc:7)".
std::string MinorityHelp(const Naming& naming, const Finding& finding, const Cast& cast) {
  if (finding.order_counts.size() != 2) return std::string();
  const auto [fewer, more] =
      std::minmax(finding.order_counts[0], finding.order_counts[1],
                  [](const OrderCount& a, const OrderCount& b) { return a.places < b.places; });
  if (fewer.places == 0 || more.places <= fewer.places) return std::string();
  const std::string place = PlaceOf(naming, fewer, cast);
  const bool one = fewer.places == 1;
  return Count(more.places, "place takes ", "places take ") + naming.Resource(more.first) +
         " before " + naming.Resource(more.second) + " and " + llvm::utostr(fewer.places) +
         " the other way: reverse " + (one ? "that one" : "those") +
         (place.empty() ? "" : (one ? " (" : ", one of them at ") + place + (one ? ")" : ""));
}

bool IsC(const Naming& naming, lockorder::SiteId site) {
  return llvm::StringRef(naming.Site(site).file).ends_with(".c");
}

// Whether std::scoped_lock takes these locks; in C, and for locks of other libraries, it is no
// advice.
bool FitsScopedLock(const Naming& naming, const Cast& cast) {
  return llvm::all_of(cast.roles, [&](const Role& role) {
    const llvm::StringRef type(naming.Get(role.dependency->wanted).type);
    return !IsC(naming, role.dependency->site) &&
           (type.starts_with("std::") || type.starts_with("boost::"));
  });
}

constexpr char kOneStep[] = "take both in one step: one `std::scoped_lock` in place of two guards";

// Whoever waits for an initialisation can have it run before.
std::string InitialisationHelp(const Naming& naming, const Cast& cast) {
  for (const Role& role : cast.roles) {
    const ResourceId wanted = role.dependency->wanted;
    if (!role.Holds() || naming.Get(wanted).kind != lockorder::ResourceKind::kOnce) continue;
    return "let " + naming.Resource(wanted) + " run before " +
           naming.Resource(role.hold->resource) + " is locked (" +
           naming.Place(naming.Own(role.hold->site, role.hold->path)) + ")";
  }
  return std::string();
}

Lines OrderHelp(const Naming& naming, const Finding& finding, const Cast& cast) {
  Lines help;
  if (std::string line = MinorityHelp(naming, finding, cast); !line.empty()) {
    help.push_back(std::move(line));
  }
  if (std::string line = InitialisationHelp(naming, cast); !line.empty()) help.push_back(line);
  // The last thread's, because the first one's order is told first and reads like the rule.
  std::string call;
  bool in_one_function = false;
  bool locks_only = true;
  for (const Role& role : cast.roles) {
    const lockorder::Resource& wanted = naming.Get(role.dependency->wanted);
    locks_only = locks_only && wanted.kind == lockorder::ResourceKind::kLock && !wanted.turn;
    if (std::string line = ReleaseBeforeCall(naming, role); !line.empty()) {
      call = std::move(line);
    } else {
      in_one_function = true;
    }
  }
  if (!call.empty()) help.push_back((help.empty() ? "" : "or ") + call);
  if (in_one_function && locks_only && cast.roles.size() == 2) {
    help.push_back((help.empty() ? "" : "or ") +
                   std::string(FitsScopedLock(naming, cast)
                                   ? kOneStep
                                   : "take both in the same order in both places"));
  }
  if (help.empty() || (call.empty() && cast.roles.size() > 2)) {
    help.push_back(
        "take these locks in one order everywhere; reversing one of the steps is enough");
  }
  return help;
}

Lines InstancesHelp(const Naming& naming, const Cast& cast) {
  const std::string call = ReleaseBeforeCall(naming, cast.roles.front());
  Lines help;
  if (call.empty() && FitsScopedLock(naming, cast)) help.push_back(kOneStep);
  help.push_back((help.empty() ? "" : "or ") +
                 std::string("fix an order: compare the objects' addresses or ids and lock the "
                             "smaller first"));
  if (!call.empty()) help.push_back("or " + call);
  return help;
}

// Constructors, destructors, lambdas and operators cannot be split in two.
bool CanBeSplit(llvm::StringRef function) {
  const auto [scope, name] = function.rsplit("::");
  if (name.empty()) return !function.contains("lambda");
  return !scope.ends_with(name) && !name.starts_with("~") && !name.starts_with("operator") &&
         !function.contains("lambda");
}

Lines SelfHelp(const Naming& naming, const Role& role) {
  const std::string lock = naming.Resource(role.dependency->wanted);
  if (HandlerOf(naming, role).valid()) {
    return {
        "let the handler only note that the signal came (`volatile sig_atomic_t`, `sigwait()`) "
        "and do the work outside of it",
        "or block the signal while " + lock + " is held: `pthread_sigmask()`"};
  }
  if (ComesRound(role)) {
    return {"release " + lock + " at the end of each round, or take it once before the loop"};
  }
  const std::string inner = naming.Function(naming.WantedAt(*role.dependency));
  const std::string outer =
      role.hold ? naming.Function(naming.Own(role.hold->site, role.hold->path,
                                             CommonLength(role.hold->path, role.dependency->path)))
                : std::string();
  const std::string call = ReleaseBeforeCall(naming, role);
  if (inner.empty() || inner == outer) {
    return {"release " + lock + " before it is locked again, or do not lock it twice"};
  }
  if (!CanBeSplit(inner)) {
    return {call.empty() ? "release " + lock + " before the call" : call};
  }
  return {"split `" + inner + "`: one part that locks " + lock +
              ", and one for callers that hold it already",
          call.empty() ? "or release the lock before the call" : "or " + call};
}

// A turn cannot be released: it ends with the task.
Lines TaskHelp(const Naming& naming, const Role& waiter) {
  Lines help = {"do not wait " + naming.AtPlace(naming.WantedAt(*waiter.dependency)) +
                    ": make what comes after the wait a task of its own",
                "or wait on a thread that runs none of these tasks"};
  if (naming.Get(waiter.dependency->wanted).kind != lockorder::ResourceKind::kCondition) {
    help.push_back(
        "or, if the caller runs on that thread already, call the function in place of posting it");
  }
  return help;
}

Lines WaitHelp(const Naming& naming, const Cast& cast) {
  const Role& waiter = cast.roles.front();
  if (!waiter.Holds()) {
    return {"let one of them end or signal without waiting for the other"};
  }
  if (naming.Get(waiter.hold->resource).turn) return TaskHelp(naming, waiter);
  Lines help = {ReleaseBeforeWait(naming, waiter)};
  const Role& other = cast.roles.back();
  if (cast.roles.size() == 2 && other.OwesSignal()) {
    help.push_back("or let the other thread " + DutyPhrase(naming, other.hold->resource) +
                   " before it asks for " + naming.Resource(other.dependency->wanted));
  }
  return help;
}

Lines DeclaredHelp(const Naming& naming, const Finding& finding) {
  const auto& orders = naming.observations().declared_orders;
  if (finding.declared_order >= orders.size()) return {};
  const lockorder::DeclaredOrder& order = orders[finding.declared_order];
  return {"take " + naming.Resource(order.before) + " first, as declared at " +
          naming.Place(order.site) + "; or correct the declaration if it is out of date"};
}

Lines MisuseHelp(const Naming& naming, const Misuse& misuse) {
  const std::string lock = misuse.resource.valid() ? naming.Resource(misuse.resource) : "the lock";
  switch (misuse.rule) {
    case Rule::kNotReleased:
      if (IsC(naming, misuse.site)) {
        return {"release " + lock + " on this path too: one exit that all paths share does it"};
      }
      return {"release " + lock +
              " on this path too, or hold it with a guard object, which does "
              "so on every path"};
    case Rule::kNotHeld:
      return {"remove this release, or take " + lock + " before it on every path that leads here"};
    case Rule::kCallbackUnderLock:
      return {"copy what the callback needs, release " + lock + ", then call it"};
    case Rule::kBlockingUnderLock:
      return {"do the slow part before taking " + lock + " or after releasing it"};
    case Rule::kCoroutineUnderLock:
      return {"release " + lock + " before the suspension, or use a lock made for coroutines"};
    default:
      return {};
  }
}

// The thread that does not move has what another one waits for, and waits for no lock of the hang.
Lines StallHelp(const Naming& naming, const lockorder::LiveHang& hang) {
  const auto holder_of = [&](ResourceId lock) {
    return llvm::find_if(hang.threads, [&](const lockorder::LiveThread& thread) {
      return llvm::any_of(thread.held,
                          [&](const lockorder::Hold& hold) { return hold.resource == lock; });
    });
  };
  for (const lockorder::LiveThread& stuck : hang.threads) {
    const auto holder = holder_of(stuck.waits_for);
    if (holder == hang.threads.end() || &*holder == &stuck) continue;
    if (holder_of(holder->waits_for) != hang.threads.end()) continue;
    const std::string lock = naming.Resource(stuck.waits_for);
    const std::string place = naming.AtPlace(naming.Own(holder->site, holder->path));
    if (!holder->waits_for.valid()) {
      return {"see what thread " + llvm::utostr(holder - hang.threads.begin() + 1) +
              " does while it holds " + lock + ", and release " + lock + " before"};
    }
    return {"release " + lock + " before the wait " + place,
            "or find out who should " + DutyPhrase(naming, holder->waits_for) +
                ", and whether it needs " + lock + " first"};
  }
  return {"find out what the thread that does not move waits for; it holds what the others need"};
}

}  // namespace

std::vector<std::string> Help(const Naming& naming, const Finding& finding, const Cast& cast) {
  const lockorder::Observations& observations = naming.observations();
  if (finding.misuse < observations.misuses.size()) {
    return MisuseHelp(naming, observations.misuses[finding.misuse]);
  }
  if (finding.rule == Rule::kLiveDeadlock) {
    return {"run `lockgraph check` on the sources: it names the orders that led here, and the fix"};
  }
  if (finding.rule == Rule::kStall && finding.live_hang < observations.live_hangs.size()) {
    return StallHelp(naming, observations.live_hangs[finding.live_hang]);
  }
  if (finding.rule == Rule::kDeclaredOrder) return DeclaredHelp(naming, finding);
  if (cast.roles.empty()) return {};
  const Role& first = cast.roles.front();
  const std::string lock = naming.Resource(first.dependency->wanted);
  switch (finding.rule) {
    case Rule::kLockOrderCycle:
      return OrderHelp(naming, finding, cast);
    case Rule::kSelfDeadlock:
      return SelfHelp(naming, first);
    case Rule::kWaitingWriter:
      return {cast.roles.size() == 1
                  ? "hold " + lock + " once: pass on what was read, or split the function"
                  : "take the locks in one order everywhere, for reading too"};
    case Rule::kUpgrade:
      return {"take " + lock +
              " for writing from the start; or release the read lock first, and "
              "check again what was read once the write lock is held"};
    case Rule::kUnorderedInstances:
      return InstancesHelp(naming, cast);
    case Rule::kWaitUnderLock:
    case Rule::kConditionUnderLock:
      return WaitHelp(naming, cast);
    default:
      return {};
  }
}

}  // namespace lockgraph::report
