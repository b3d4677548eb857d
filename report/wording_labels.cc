#include "llvm/ADT/StringExtras.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::Finding;
using lockorder::Mode;
using lockorder::ResourceId;
using lockorder::ResourceKind;
using lockorder::Rule;
using lockorder::WaitKind;

std::string SelfWant(const Naming& naming, const Finding& finding, const Role& role) {
  const ResourceId wanted = role.dependency->wanted;
  const std::string lock = naming.Resource(wanted);
  switch (finding.rule) {
    case Rule::kSelfDeadlock:
      if (naming.Get(wanted).kind == ResourceKind::kOnce) {
        return "... and comes back here to wait until it is finished";
      }
      if (role.hold && role.hold->mode != role.dependency->mode) {
        return "... and waits here for " + naming.ResourceInMode(wanted, role.dependency->mode) +
               ", for itself";
      }
      if (ComesRound(role)) {
        return "... and locks " + lock + " again when it comes by once more: it waits for itself";
      }
      return "... and locks " + lock + " again here: it waits for itself";
    case Rule::kUpgrade:
      return "... and asks here for " + naming.ResourceInMode(wanted, Mode::kExclusive) +
             ": it waits for all readers, itself included";
    case Rule::kUnorderedInstances:
      return "... and locks the " + lock + " of another object here";
    case Rule::kDeclaredOrder:
      return "... and locks " + lock + " here, which is declared to come first";
    default:
      return std::string();
  }
}

// Of an event that a library waits for in the kernel nobody knows whether it is a future.
bool IsFuture(const Naming& naming, ResourceId resource) {
  return !naming.Get(resource).type.empty();
}

}  // namespace

std::string ThreadWord(const Cast& cast, const Role& role) {
  if (cast.roles.size() + cast.writers.size() == 1) return "the thread";
  if (cast.twins) return "each thread";
  return "thread " + llvm::utostr(role.number);
}

const Role& WriterBefore(const Naming& naming, const Cast& cast, const Role& reader) {
  const std::string& wanted = naming.Get(reader.dependency->wanted).class_key;
  for (const Role& writer : cast.writers) {
    if (naming.Get(writer.dependency->wanted).class_key == wanted) return writer;
  }
  return cast.writers.front();
}

bool ComesRound(const Role& role) {
  return role.Holds() && role.hold->site == role.dependency->site &&
         role.hold->path == role.dependency->path;
}

bool SameNames(const Naming& naming, const Cast& cast) {
  if (cast.roles.size() != 2 || cast.twins) return false;
  const Role& a = cast.roles[0];
  const Role& b = cast.roles[1];
  return a.Holds() && b.Holds() &&
         naming.Resource(a.hold->resource) == naming.Resource(b.hold->resource);
}

std::string LockOf(const Naming& naming, const Cast& cast, size_t index, Mode mode) {
  const Role& role = cast.roles[index];
  const std::string lock = naming.ResourceInMode(role.hold->resource, mode);
  if (cast.twins) return "one object's " + lock;
  if (!SameNames(naming, cast)) return lock;
  return (index == 0 ? "one object's " : "another object's ") + lock;
}

std::string WaitPhrase(const Naming& naming, ResourceId wanted, Mode mode,
                       const std::string& whom) {
  const std::string name = naming.Resource(wanted);
  switch (naming.Get(wanted).kind) {
    case ResourceKind::kThreadEnd: {
      if (!whom.empty()) return "waits for " + whom + " to end";
      const lockorder::ThreadId thread = naming.ThreadEndingAs(wanted);
      return "waits for " + (thread.valid() ? "the end of " + naming.Thread(thread) : name);
    }
    case ResourceKind::kCondition:
      return "waits for " + name + " to be notified";
    case ResourceKind::kFuture:
      return "waits for " + name +
             (IsFuture(naming, wanted) ? " to be completed" : " to be signalled");
    case ResourceKind::kLatch:
      return "waits for " + name + " to be counted down";
    case ResourceKind::kBarrier:
      return "waits for the others at " + name;
    case ResourceKind::kSemaphore:
      return "waits for " + name +
             (naming.IsDescriptor(wanted) ? " to be written to" : " to be released");
    case ResourceKind::kOnce:
      return "waits for " + name + " to end";
    case ResourceKind::kLock:
      break;
  }
  return "waits for " + naming.ResourceInMode(wanted, mode);
}

std::string DutyPhrase(const Naming& naming, ResourceId resource) {
  const std::string name = naming.Resource(resource);
  switch (naming.Get(resource).kind) {
    case ResourceKind::kThreadEnd:
      return "end";
    case ResourceKind::kCondition:
      return "notify " + name;
    case ResourceKind::kFuture:
      return (IsFuture(naming, resource) ? "complete " : "signal ") + name;
    case ResourceKind::kLatch:
      return "count " + name + " down";
    case ResourceKind::kBarrier:
      return "arrive at " + name;
    case ResourceKind::kSemaphore:
      return (naming.IsDescriptor(resource) ? "write to " : "release ") + name;
    case ResourceKind::kOnce:
      return "finish " + name;
    case ResourceKind::kLock:
      break;
  }
  return "release " + name;
}

std::string HoldLabel(const Naming& naming, const Cast& cast, size_t index) {
  const Role& role = cast.roles[index];
  const std::string thread = ThreadWord(cast, role);
  const ResourceId held = role.hold->resource;
  if (naming.Get(held).kind == ResourceKind::kOnce) {
    return thread + " begins " + naming.Resource(held) + " here";
  }
  if (naming.Get(held).turn) {
    return thread + " runs a task here, which has " + naming.Resource(held) + " until it ends";
  }
  const std::string lock = LockOf(naming, cast, index, role.hold->mode);
  return thread + (role.hold->may ? " holds " + lock + " from here on some paths"
                                  : " holds " + lock + " from here");
}

std::string WantLabel(const Naming& naming, const Finding& finding, const Cast& cast,
                      size_t index) {
  const Role& role = cast.roles[index];
  const lockorder::Dependency& dependency = *role.dependency;
  if (cast.roles.size() == 1 || cast.twins) {
    if (std::string label = SelfWant(naming, finding, role); !label.empty()) return label;
  }
  const std::string thread = ThreadWord(cast, role);
  if (role.OwesEnd() || role.OwesSignal()) {
    const std::string duty = role.OwesEnd() ? "end" : DutyPhrase(naming, role.hold->resource);
    const bool lock = naming.Get(dependency.wanted).kind == ResourceKind::kLock;
    if (cast.roles.size() == 1) return "the thread waits here for what only it can do: " + duty;
    if (lock) {
      return thread + " needs " + naming.ResourceInMode(dependency.wanted, dependency.mode) +
             " here before it can " + duty;
    }
    return thread + " " + WaitPhrase(naming, dependency.wanted, dependency.mode, "") +
           " here before it can " + duty;
  }
  const Role& next = cast.NextOf(index);
  std::string whom;
  if (next.OwesEnd()) whom = ThreadWord(cast, next);
  std::string phrase = SameNames(naming, cast)
                           ? "waits for " + LockOf(naming, cast, 1 - index, dependency.mode)
                           : WaitPhrase(naming, dependency.wanted, dependency.mode, whom);
  const llvm::StringRef tail = llvm::StringRef(phrase).drop_front(llvm::StringRef("waits ").size());
  std::string label = "... and waits here " + tail.str();
  if (next.OwesEnd()) {
    const lockorder::Thread& ended = naming.Get(next.dependency->thread);
    if (ended.started_at.valid()) label += ", started " + naming.AtPlace(ended.started_at);
  }
  if (dependency.wait == WaitKind::kTimed) label += ", until a timeout";
  if (next.Holds() && next.number != role.number) {
    const bool queue = next.hold->mode == Mode::kShared && dependency.mode == Mode::kShared;
    if (queue && !cast.writers.empty()) {
      return label + ", behind the writer, thread " +
             llvm::utostr(WriterBefore(naming, cast, role).number);
    }
    const lockorder::Resource& wanted = naming.Get(dependency.wanted);
    const bool once = wanted.kind == ResourceKind::kOnce;
    label += ", which " + ThreadWord(cast, next) +
             (once          ? " runs"
              : wanted.turn ? " has"
                            : " holds");
  } else if (!cast.writers.empty()) {
    label += " again, behind the writer, thread " +
             llvm::utostr(WriterBefore(naming, cast, role).number);
  }
  return label;
}

std::string OweLabel(const Naming& naming, const Cast& cast, size_t index) {
  const Role& role = cast.roles[index];
  return "... only then would " + ThreadWord(cast, role) + " " +
         DutyPhrase(naming, role.hold->resource) + " here";
}

std::string WriterLabel(const Naming& naming, const Role& writer) {
  return "thread " + llvm::utostr(writer.number) + " asks here for " +
         naming.ResourceInMode(writer.dependency->wanted, Mode::kExclusive) +
         "; readers that come later queue behind it";
}

}  // namespace lockgraph::report
