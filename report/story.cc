#include "report/story.h"

#include <algorithm>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/cast.h"
#include "report/fixes.h"
#include "report/signal_handler.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::CallPath;
using lockorder::Finding;
using lockorder::Hold;
using lockorder::SiteId;

constexpr size_t kMaxHoldsOfMisuse = 3;

// Collects the steps of one story.
class StepList {
 public:
  StepList(const Naming& naming, const TellOptions& options, Story& story)
      : naming_(naming), options_(options), story_(story) {}

  // `live`: see Naming::Own.
  void Add(Step::Kind kind, uint32_t thread, SiteId site, const CallPath& path, std::string label,
           size_t live = Naming::kAll) {
    const SiteId own = naming_.Own(site, path, live);
    if (!own.valid()) return;
    story_.steps.push_back({kind, thread, own, std::move(label)});
  }

  // The calls of `path` from index `from` on that lead to `site`, with the middle folded.
  void AddCalls(uint32_t thread, const std::string& who, const CallPath& path, size_t from,
                SiteId site) {
    struct Call {
      SiteId site;
      std::string callee;
    };
    std::vector<Call> calls;
    const std::vector<size_t> own = naming_.OwnCalls(site, path, from);
    for (size_t i = 0; i < own.size(); ++i) {
      // Glue between a call and the program's next own frame is no callee worth a name.
      size_t next = own[i] + 1;
      while (next < path.size() && naming_.IsSystem(path[next])) ++next;
      calls.push_back({path[own[i]], naming_.Function(next < path.size() ? path[next] : site)});
    }
    const size_t shown = std::max<size_t>(options_.max_calls, 1);
    for (size_t i = 0; i < calls.size(); ++i) {
      if (calls.size() > shown && i >= shown - 1 && i + 1 < calls.size()) continue;
      std::string label = who + (calls[i].callee.empty() ? " makes a call here"
                                                         : " calls `" + calls[i].callee + "` here");
      if (InstallsHandler(naming_, calls[i].site)) {
        label =
            "a signal may come in between: this installs its handler, `" + calls[i].callee + "`";
      }
      if (calls.size() > shown && i + 1 == std::max<size_t>(shown - 1, 1)) {
        label += " (" + Count(calls.size() - shown, "call", "calls") + " not shown)";
      }
      Add(Step::Kind::kCall, thread, calls[i].site, {}, std::move(label));
    }
  }

 private:
  const Naming& naming_;
  const TellOptions& options_;
  Story& story_;
};

// "thread 1: `main`, by way of `Server::Run` > `Room::Leave`".
std::string ThreadLine(const Naming& naming, llvm::StringRef who, lockorder::ThreadId thread,
                       const CallPath& path, size_t prefix, SiteId first) {
  std::string line = who.str() + ": " + naming.Thread(thread);
  std::vector<std::string> way;
  const std::string entry = naming.Get(thread).name;
  const auto add = [&](SiteId site) {
    const std::string function = naming.Function(site);
    if (function.empty() || function == entry || naming.IsSystem(site)) return;
    if (way.empty() || way.back() != function) way.push_back(function);
  };
  for (size_t i = 0; i < prefix && i < path.size(); ++i) add(path[i]);
  add(first);
  if (way.empty()) return line;
  constexpr size_t kShown = 4;
  line += ", in ";
  for (size_t i = 0; i < way.size(); ++i) {
    if (way.size() > kShown && i == 2) {
      line += " > ...";
      i = way.size() - 2;
    }
    if (i != 0) line += " > ";
    line += "`" + way[i] + "`";
  }
  return line;
}

void TellRole(const Naming& naming, const Finding& finding, const Cast& cast, size_t index,
              StepList& steps, Story& story) {
  const Role& role = cast.roles[index];
  const lockorder::Dependency& dependency = *role.dependency;
  const std::string who = ThreadWord(cast, role);
  size_t common = 0;
  SiteId first = dependency.site;
  if (role.Holds()) {
    common = CommonLength(role.hold->path, dependency.path);
    first = common < role.hold->path.size() ? role.hold->path[common] : role.hold->site;
    steps.AddCalls(role.number, who, role.hold->path, common, role.hold->site);
    steps.Add(Step::Kind::kHold, role.number, role.hold->site, role.hold->path,
              HoldLabel(naming, cast, index), common);
  } else {
    common = dependency.path.size();
  }
  story.threads.push_back(
      ThreadLine(naming, who, dependency.thread, dependency.path, common, first));
  steps.AddCalls(role.number, who, dependency.path, common, dependency.site);
  steps.Add(Step::Kind::kWant, role.number, dependency.site, dependency.path,
            WantLabel(naming, finding, cast, index), role.Holds() ? common : 0);
  if (!role.OwesSignal()) return;
  const size_t shared = CommonLength(role.hold->path, dependency.path);
  steps.AddCalls(role.number, who, role.hold->path, shared, role.hold->site);
  steps.Add(Step::Kind::kOwe, role.number, role.hold->site, role.hold->path,
            OweLabel(naming, cast, index), shared);
}

void TellCycle(const Naming& naming, const Finding& finding, const Cast& cast, StepList& steps,
               Story& story) {
  const size_t told = cast.twins ? 1 : cast.roles.size();
  for (size_t i = 0; i < told; ++i) TellRole(naming, finding, cast, i, steps, story);
  for (const Role& writer : cast.writers) {
    const lockorder::Dependency& dependency = *writer.dependency;
    story.threads.push_back(ThreadLine(naming, ThreadWord(cast, writer), dependency.thread,
                                       dependency.path, dependency.path.size(), dependency.site));
    steps.Add(Step::Kind::kWant, writer.number, dependency.site, dependency.path,
              WriterLabel(naming, writer), 0);
  }
  const auto& orders = naming.observations().declared_orders;
  if (finding.declared_order < orders.size()) {
    const lockorder::DeclaredOrder& order = orders[finding.declared_order];
    steps.Add(Step::Kind::kDeclaration, 0, order.site, {},
              naming.Resource(order.before) + " is declared to be taken before " +
                  naming.Resource(order.after));
  }
}

std::string MisuseLabel(const Naming& naming, const lockorder::Misuse& misuse) {
  const std::string lock = naming.Resource(misuse.resource);
  const std::string detail = misuse.detail.empty() ? "" : " `" + misuse.detail + "`";
  switch (misuse.rule) {
    case lockorder::Rule::kNotReleased:
      return lock + " is still held when this path leaves here";
    case lockorder::Rule::kNotHeld:
      return lock + " is released here, on a path that does not hold it";
    case lockorder::Rule::kCallbackUnderLock:
      return "the callback" + detail + " is called here, with the lock held";
    case lockorder::Rule::kBlockingUnderLock:
      return (detail.empty() ? "the slow operation" : detail.substr(1)) +
             " runs here, with the lock held";
    case lockorder::Rule::kCoroutineUnderLock:
      return "the coroutine may be suspended here, with the lock held";
    default:
      return "here";
  }
}

void TellMisuse(const Naming& naming, const lockorder::Misuse& misuse, StepList& steps,
                Story& story) {
  story.threads.push_back(ThreadLine(naming, "the thread", misuse.thread, misuse.path,
                                     misuse.path.size(), misuse.site));
  const std::string who = "the thread";
  size_t common = misuse.path.size();
  size_t shown = 0;
  for (const Hold& hold : misuse.held) {
    if (misuse.resource.valid() && hold.resource != misuse.resource) continue;
    if (hold.site == misuse.related) continue;
    if (++shown > kMaxHoldsOfMisuse) break;
    const size_t live = CommonLength(hold.path, misuse.path);
    common = std::min(common, live);
    steps.AddCalls(1, who, hold.path, live, hold.site);
    steps.Add(Step::Kind::kHold, 1, hold.site, hold.path,
              naming.ResourceInMode(hold.resource, hold.mode) + " is held from here", live);
  }
  if (misuse.related.valid()) {
    const bool released = misuse.rule == lockorder::Rule::kNotHeld;
    steps.Add(released ? Step::Kind::kCall : Step::Kind::kHold, 1, misuse.related, {},
              released ? naming.Resource(misuse.resource) + " was released here already"
                       : naming.ResourceInMode(misuse.resource, misuse.mode) + " is locked here");
  }
  if (shown > 0) steps.AddCalls(1, who, misuse.path, common, misuse.site);
  steps.Add(Step::Kind::kWant, 1, misuse.site, misuse.path, MisuseLabel(naming, misuse));
}

void TellHang(const Naming& naming, const lockorder::LiveHang& hang, StepList& steps,
              Story& story) {
  const auto is_waited_for = [&](const Hold& hold) {
    return llvm::any_of(hang.threads, [&](const lockorder::LiveThread& thread) {
      return thread.waits_for == hold.resource;
    });
  };
  uint32_t number = 0;
  for (const lockorder::LiveThread& thread : hang.threads) {
    const std::string who = "thread " + llvm::utostr(++number);
    story.threads.push_back(
        ThreadLine(naming, who, thread.thread, thread.path, thread.path.size(), thread.site));
    bool holds = false;
    for (const Hold& hold : thread.held) {
      if (!is_waited_for(hold)) continue;
      holds = true;
      steps.Add(Step::Kind::kHold, number, hold.site, hold.path,
                who + " holds " + naming.ResourceInMode(hold.resource, hold.mode) + " from here");
    }
    const std::string phrase = WaitPhrase(naming, thread.waits_for, thread.mode, "");
    std::string label = (holds ? "... and " : who + " ") + "waits here " +
                        phrase.substr(llvm::StringRef("waits ").size());
    if (thread.waited_ms >= 1000) {
      label += ", for " + llvm::utostr(thread.waited_ms / 1000) + " s";
    }
    steps.Add(Step::Kind::kWant, number, thread.site, thread.path, std::move(label));
  }
}

// Advice for this very source first; what it makes superfluous is left out.
std::vector<std::string> HelpFor(const Naming& naming, SourceCache& sources, const Finding& finding,
                                 const Cast& cast) {
  if (finding.rule == lockorder::Rule::kLiveDeadlock && !finding.parties.empty()) {
    Finding potential = finding;
    potential.rule = finding.cause;
    potential.live_hang = Finding::kNoIndex;
    return HelpFor(naming, sources, potential, cast);
  }
  std::vector<std::string> help;
  for (const Fix& fix : FixesFor(naming, sources, finding)) help.push_back(fix.help);
  const bool fixed = !help.empty();
  if (fixed && finding.rule != lockorder::Rule::kLockOrderCycle) return help;
  for (std::string& line : Help(naming, finding, cast)) {
    if (fixed && llvm::StringRef(line).contains("in one step")) continue;
    const llvm::StringRef text(line);
    const bool joined = text.starts_with("or ") || text.starts_with("or, ");
    help.push_back((help.empty() || joined ? "" : "or ") + line);
  }
  return help;
}

}  // namespace

Teller::Teller(const lockorder::Observations& observations, SourceCache& sources,
               TellOptions options)
    : naming_(observations, sources), sources_(sources), options_(options) {}

Story Teller::Tell(const Finding& finding) const {
  const lockorder::Observations& observations = naming_.observations();
  const Cast cast = CastOf(observations, finding);
  Story story;
  story.finding = &finding;
  story.headline = Headline(naming_, finding, cast);
  StepList steps(naming_, options_, story);
  if (finding.misuse < observations.misuses.size()) {
    TellMisuse(naming_, observations.misuses[finding.misuse], steps, story);
  } else if (finding.live_hang < observations.live_hangs.size()) {
    TellHang(naming_, observations.live_hangs[finding.live_hang], steps, story);
  } else {
    TellCycle(naming_, finding, cast, steps, story);
  }
  const auto want =
      llvm::find_if(story.steps, [](const Step& step) { return step.kind == Step::Kind::kWant; });
  if (want != story.steps.end()) story.primary = want->site;
  if (want == story.steps.end() && !story.steps.empty()) story.primary = story.steps.front().site;
  story.why = Why(naming_, finding, cast);
  story.help = HelpFor(naming_, sources_, finding, cast);
  story.notes = Notes(naming_, finding);
  return story;
}

}  // namespace lockgraph::report
