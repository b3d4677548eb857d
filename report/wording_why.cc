#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/signal_handler.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::Finding;
using lockorder::Mode;
using lockorder::ResourceId;
using lockorder::ResourceKind;
using lockorder::Rule;

// Above this many threads, the events are told for the ring as a whole.
constexpr size_t kMaxThreadsTold = 6;

std::string TakeEvent(const Naming& naming, const Cast& cast, size_t index) {
  const Role& role = cast.roles[index];
  const ResourceId held = role.hold->resource;
  const std::string thread = ThreadWord(cast, role);
  if (naming.Get(held).kind == ResourceKind::kOnce) {
    return thread + " begins " + naming.Resource(held);
  }
  if (naming.Get(held).turn) {
    return thread + " begins a task, which has " + naming.Resource(held) + " until it ends";
  }
  const bool verb = !llvm::StringRef(naming.Get(held).name).starts_with("lock ");
  return thread + (verb ? " locks " : " takes ") + LockOf(naming, cast, index, role.hold->mode);
}

std::string WaitEvent(const Naming& naming, const Cast& cast, size_t index) {
  const Role& role = cast.roles[index];
  const Role& next = cast.NextOf(index);
  const lockorder::Dependency& dependency = *role.dependency;
  const std::string thread = ThreadWord(cast, role);
  const std::string other = ThreadWord(cast, next);
  if (next.OwesEnd()) return thread + " waits for " + other + " to end";
  if (next.OwesSignal()) {
    return thread + " waits for " + other + " to " + DutyPhrase(naming, next.hold->resource);
  }
  const std::string wanted = naming.ResourceInMode(dependency.wanted, dependency.mode);
  if (!cast.writers.empty() && next.hold->mode == Mode::kShared &&
      dependency.mode == Mode::kShared) {
    return thread + " asks for " + wanted + " and queues behind thread " +
           llvm::utostr(WriterBefore(naming, cast, role).number);
  }
  if (naming.Get(dependency.wanted).kind == ResourceKind::kOnce) {
    return thread + " waits for " + (next.number == role.number ? "itself" : other) + " to " +
           DutyPhrase(naming, dependency.wanted);
  }
  if (SameNames(naming, cast)) {
    return thread + " asks for the one that " + other + " holds, and waits for it";
  }
  return thread + " asks for " + wanted + " and waits for " +
         (next.number == role.number ? "itself" : other);
}

std::vector<std::string> WhyRing(const Naming& naming, const Finding& finding, const Cast& cast) {
  std::vector<std::string> events;
  if (cast.roles.size() > kMaxThreadsTold) {
    events.push_back("each of the " + llvm::utostr(cast.roles.size()) +
                     " threads takes the first of its two locks");
    events.push_back("each asks for its second one, which the next thread holds");
    events.push_back("the last one waits for the first, for ever");
    return events;
  }
  for (size_t i = 0; i < cast.roles.size(); ++i) {
    if (cast.roles[i].Holds()) events.push_back(TakeEvent(naming, cast, i));
  }
  for (const Role& writer : cast.writers) {
    events.push_back("thread " + llvm::utostr(writer.number) + " asks for " +
                     naming.ResourceInMode(writer.dependency->wanted, Mode::kExclusive) +
                     " and waits for the readers to leave");
  }
  const bool waiter_last =
      finding.rule == Rule::kWaitUnderLock || finding.rule == Rule::kConditionUnderLock;
  for (size_t i = 0; i < cast.roles.size(); ++i) {
    events.push_back(WaitEvent(naming, cast, waiter_last ? cast.roles.size() - 1 - i : i));
  }
  events.back() += ", for ever";
  return events;
}

std::vector<std::string> WhyTwins(const Naming& naming, const Cast& cast) {
  const std::string lock = naming.Resource(cast.roles.front().hold->resource);
  return {"one thread locks the " + lock + " of a first object",
          "another thread locks the " + lock + " of a second object",
          "each asks for the one that the other holds and waits, for ever"};
}

std::vector<std::string> WhyMisuse(const Naming& naming, const lockorder::Misuse& misuse) {
  const std::string lock = naming.Resource(misuse.resource);
  switch (misuse.rule) {
    case Rule::kNotReleased:
      return {"the thread locks " + lock, "it leaves on this path without releasing it",
              "whoever asks for " + lock + " next waits, for ever"};
    case Rule::kCallbackUnderLock:
      return {"the thread holds a lock", "the callback runs code that this program does not show",
              "if that code takes the same lock, or one that is taken in the other order "
              "elsewhere, it waits, for ever"};
    case Rule::kCoroutineUnderLock:
      return {"the coroutine suspends with the lock held",
              "another coroutine on the same thread asks for the lock and blocks the thread",
              "the first one is never resumed; or it is resumed by another thread, which then "
              "releases a lock that it does not own"};
    default:
      return {};
  }
}

bool Holds(const lockorder::LiveThread& thread, lockorder::ResourceId lock,
           lockorder::Mode wanted) {
  return llvm::any_of(thread.held, [&](const lockorder::Hold& hold) {
    return hold.resource == lock &&
           (hold.mode == lockorder::Mode::kExclusive || wanted == lockorder::Mode::kExclusive);
  });
}

// Who keeps the thread waiting: the holder in a mode that excludes it, or for a reader the writer
// that waits, too.
std::string WhoBlocks(const lockorder::LiveHang& hang, size_t index) {
  const lockorder::LiveThread& waiting = hang.threads[index];
  const auto by_number = [](size_t i) { return "thread " + llvm::utostr(i + 1); };
  for (size_t i = 0; i < hang.threads.size(); ++i) {
    if (!Holds(hang.threads[i], waiting.waits_for, waiting.mode)) continue;
    return i == index ? ", which it holds itself" : ", which " + by_number(i) + " holds";
  }
  if (waiting.mode != lockorder::Mode::kShared) return "";
  for (size_t i = 0; i < hang.threads.size(); ++i) {
    const lockorder::LiveThread& writer = hang.threads[i];
    if (i != index && writer.waits_for == waiting.waits_for &&
        writer.mode == lockorder::Mode::kExclusive) {
      return " behind the writer, " + by_number(i);
    }
  }
  return "";
}

std::vector<std::string> WhyHang(const Naming& naming, const lockorder::LiveHang& hang) {
  std::vector<std::string> events;
  for (size_t i = 0; i < hang.threads.size() && i < kMaxThreadsTold; ++i) {
    const lockorder::LiveThread& waiting = hang.threads[i];
    events.push_back("thread " + llvm::utostr(i + 1) + " " +
                     WaitPhrase(naming, waiting.waits_for, waiting.mode, "") + WhoBlocks(hang, i));
  }
  return events;
}

}  // namespace

std::vector<std::string> Why(const Naming& naming, const Finding& finding, const Cast& cast) {
  const lockorder::Observations& observations = naming.observations();
  if (finding.misuse < observations.misuses.size()) {
    return WhyMisuse(naming, observations.misuses[finding.misuse]);
  }
  if (finding.live_hang < observations.live_hangs.size()) {
    return WhyHang(naming, observations.live_hangs[finding.live_hang]);
  }
  if (cast.roles.empty() || finding.rule == Rule::kDeclaredOrder) return {};
  const Role& first = cast.roles.front();
  if (finding.rule == Rule::kUnorderedInstances && (cast.twins || cast.roles.size() == 1)) {
    return first.hold ? WhyTwins(naming, cast) : std::vector<std::string>();
  }
  if (finding.rule == Rule::kUpgrade && cast.roles.size() == 1 && first.Holds()) {
    const std::string lock = naming.Resource(first.dependency->wanted);
    return {"the thread locks " + lock + " for reading",
            "it asks for " + lock + " for writing, which is granted when the last reader has left",
            "it is itself a reader and never leaves"};
  }
  if (finding.rule == Rule::kSelfDeadlock && HandlerOf(naming, first).valid()) {
    const std::string lock = naming.Resource(first.dependency->wanted);
    return {
        "the thread locks " + lock, "a signal comes, and its handler runs in this thread",
        "the handler asks for " + lock + " and waits for the thread, which waits for it, for ever"};
  }
  return WhyRing(naming, finding, cast);
}

}  // namespace lockgraph::report
