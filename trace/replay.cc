#include "trace/replay.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "trace/announced_ends.h"
#include "trace/lock_naming.h"
#include "trace/places.h"
#include "trace/recorded_terms.h"
#include "trace/uses.h"

namespace lockgraph::trace {
namespace {

using lockorder::Evidence;
using lockorder::ResourceId;
using lockorder::ThreadId;

constexpr uint64_t kNanosecondsPerMillisecond = 1'000'000;

// The locks of a few processes of one program have common keys, so that what several of them do is
// one finding; the judge knows that threads of different processes never meet. With many processes
// the judge's bounded lists of witnesses would no longer hold all of a process's own.
constexpr size_t kProcessesTogether = 16;

// Appends what one trace says to `out`.
class ProcessReplay {
 public:
  // `instance_prefix` tells the locks of this process from those of others, or is empty.
  ProcessReplay(const Trace& trace, uint32_t process, std::string instance_prefix,
                Symbolizer& symbolizer, SiteTable& sites, const ReplayOptions& options,
                lockorder::Observations& out)
      : trace_(trace),
        process_(process),
        instance_prefix_(std::move(instance_prefix)),
        places_(trace, symbolizer, sites),
        naming_(places_, symbolizer, options.read_sources),
        sites_(sites),
        out_(out),
        uses_(CollectUses(trace)),
        announced_(trace) {}

  void Run();

 private:
  void AddResources();
  bool OnMainStack(const ResourceEntry& entry) const;
  void AddThreads();
  void AddJoins();
  void AddChain(const ChainEntry& chain);
  void AddSignal(const ChainEntry& signal);
  void AddRelock(const ChainEntry& misuse, MisuseKind kind, ResourceId lock);
  void AddMisuse(const ChainEntry& misuse);
  void AddHangs();
  void AddBlindSpots();

  ThreadId ThreadOf(uint32_t id);
  ResourceId ResourceOf(uint32_t id) const;
  ResourceId WantedOf(const Chain& chain);
  ResourceId EndOf(uint32_t thread);
  std::vector<ThreadId> LiveIn(uint32_t segment);
  std::vector<lockorder::Hold> HoldsOf(const std::vector<Hold>& holds);
  // A dependency with all but its holds.
  lockorder::Dependency Skeleton(const Chain& chain, ResourceId wanted);

  const Trace& trace_;
  const uint32_t process_;
  const std::string instance_prefix_;
  Places places_;
  LockNaming naming_;
  SiteTable& sites_;
  lockorder::Observations& out_;

  const Uses uses_;
  const AnnouncedEnds announced_;
  std::unordered_map<uint32_t, ResourceId> resources_;
  std::unordered_map<uint32_t, ThreadId> threads_;
  std::unordered_map<uint32_t, const SegmentEntry*> segments_;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, WaitKind> waits_;  // thread, resource, stack
};

void ProcessReplay::Run() {
  for (const SegmentEntry& segment : trace_.segments) segments_.try_emplace(segment.id, &segment);
  for (const ChainEntry& chain : trace_.chains) {
    const Chain& fixed = chain.fixed;
    waits_.try_emplace({fixed.head.thread, fixed.wanted, fixed.stack}, fixed.wait);
  }
  AddThreads();
  AddResources();
  AddJoins();
  for (const ChainEntry& chain : trace_.chains) AddChain(chain);
  for (const ChainEntry& signal : trace_.signals) AddSignal(signal);
  for (const ChainEntry& misuse : trace_.misuses) AddMisuse(misuse);
  AddHangs();
  AddBlindSpots();
}

void ProcessReplay::AddThreads() {
  std::vector<const ThreadEntry*> entries;
  for (const ThreadEntry& entry : trace_.threads) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const ThreadEntry* a, const ThreadEntry* b) { return a->id < b->id; });
  for (const ThreadEntry* entry : entries) {
    threads_[entry->id] = {static_cast<uint32_t>(out_.threads.size())};
    out_.threads.emplace_back();
  }
  for (const ThreadEntry* entry : entries) {
    lockorder::Thread& thread = out_.threads[threads_[entry->id].value];
    thread.process = process_;
    thread.many = (entry->start.flags & kThreadMany) != 0;
    thread.name = ThreadNameOf(*entry, uses_, places_);
    if (!entry->start_seen || entry->start.parent == 0) continue;
    const auto parent = threads_.find(entry->start.parent);
    if (parent == threads_.end()) continue;
    thread.parent = parent->second;
    const Place& place = places_.At(entry->start.create_stack);
    thread.started_at = place.site;
    thread.start_path = place.path;
    for (const ThreadId live : LiveIn(entry->start.parent_segment)) {
      if (live != threads_[entry->id]) thread.live_at_start.push_back(live);
    }
  }
}

void ProcessReplay::AddResources() {
  std::map<std::string, uint32_t> ordinals;  // objects of a class so far
  std::vector<std::pair<ResourceId, std::string>> objects;
  for (const ResourceEntry& entry : trace_.resources) {
    const uint32_t id = entry.fixed.head.id;
    const auto uses = uses_.of_resource.find(id);
    if (uses == uses_.of_resource.end()) continue;
    lockorder::Resource resource;
    resource.kind = KindOf(entry.fixed.kind);
    resource.instance = lockorder::Instance::kOne;
    resource.recursive = (entry.fixed.flags & kRecursive) != 0;
    resource.policy = PolicyOf(entry.fixed);
    std::string object = naming_.Name(entry, uses->second, sites_, resource);
    resource.instance_key = absl::StrCat(instance_prefix_, ++ordinals[resource.class_key]);
    resources_[id] = {static_cast<uint32_t>(out_.resources.size())};
    // Variables of main's frames are few, and two of them are two different things to people.
    if (object.empty() && OnMainStack(entry)) {
      object = absl::StrCat(resource.name, " #", ordinals[resource.class_key]);
    }
    if (!object.empty()) objects.emplace_back(resources_[id], std::move(object));
    out_.resources.push_back(std::move(resource));
  }
  // The name of the class is the better one as long as it says which object is meant.
  for (auto& [id, object] : objects) {
    lockorder::Resource& resource = out_.resources[id.value];
    if (ordinals[resource.class_key] > 1) resource.name = std::move(object);
  }
}

// The first thread's stack lies above all modules.
bool ProcessReplay::OnMainStack(const ResourceEntry& entry) const {
  if ((entry.fixed.flags & kStaticStorage) != 0) return false;
  uint64_t highest = 0;
  for (const ModuleEntry& module : trace_.modules) {
    // The kernel's own module, which has no path, lies still higher.
    if (!module.path.empty() && module.path[0] == '/') highest = std::max(highest, module.end);
  }
  return highest != 0 && entry.fixed.address > highest;
}

void ProcessReplay::AddJoins() {
  for (const JoinEntry& join : trace_.joins) {
    const auto joined = threads_.find(join.fixed.joined);
    if (joined == threads_.end()) continue;
    EndOf(join.fixed.joined);
    lockorder::Thread& thread = out_.threads[joined->second.value];
    const auto joiner = threads_.find(join.fixed.head.thread);
    if (joiner != threads_.end() && joiner->second == thread.parent) {
      thread.creator_holds = HoldsOf(join.holds);
    }
  }
}

ThreadId ProcessReplay::ThreadOf(uint32_t id) {
  const auto [it, inserted] =
      threads_.try_emplace(id, ThreadId{static_cast<uint32_t>(out_.threads.size())});
  if (inserted) {
    lockorder::Thread thread;
    thread.name = absl::StrCat("thread ", id);
    thread.process = process_;
    out_.threads.push_back(std::move(thread));
  }
  return it->second;
}

ResourceId ProcessReplay::ResourceOf(uint32_t id) const {
  const auto it = resources_.find(id);
  return it == resources_.end() ? ResourceId{} : it->second;
}

ResourceId ProcessReplay::EndOf(uint32_t thread_id) {
  lockorder::Thread& thread = out_.threads[ThreadOf(thread_id).value];
  if (thread.end.valid()) return thread.end;
  lockorder::Resource end;
  end.kind = lockorder::ResourceKind::kThreadEnd;
  end.class_key = absl::StrCat("thread:", thread.name);
  end.instance_key = absl::StrCat(instance_prefix_, thread_id);
  end.name = thread.name;
  end.instance = lockorder::Instance::kOne;
  end.declared_at = thread.started_at;
  thread.end = {static_cast<uint32_t>(out_.resources.size())};
  out_.resources.push_back(std::move(end));
  return thread.end;
}

ResourceId ProcessReplay::WantedOf(const Chain& chain) {
  if ((chain.flags & kWantsThread) == 0) return ResourceOf(chain.wanted);
  return threads_.contains(chain.wanted) ? EndOf(chain.wanted) : ResourceId{};
}

// Only those that the segment names: a thread below a live one counts as alive with it.
std::vector<ThreadId> ProcessReplay::LiveIn(uint32_t segment) {
  std::vector<ThreadId> live;
  const auto it = segments_.find(segment);
  if (it == segments_.end()) return live;
  for (const uint32_t thread : it->second->live) {
    if (const auto known = threads_.find(thread); known != threads_.end()) {
      live.push_back(known->second);
    }
  }
  return live;
}

std::vector<lockorder::Hold> ProcessReplay::HoldsOf(const std::vector<Hold>& holds) {
  std::vector<lockorder::Hold> result;
  for (const Hold& hold : holds) {
    const ResourceId resource = ResourceOf(hold.resource);
    if (!resource.valid()) continue;
    const Place& place = places_.At(hold.stack);
    result.push_back(
        {.resource = resource, .mode = ModeOf(hold.mode), .site = place.site, .path = place.path});
  }
  return result;
}

lockorder::Dependency ProcessReplay::Skeleton(const Chain& chain, ResourceId wanted) {
  lockorder::Dependency dependency;
  dependency.thread = ThreadOf(chain.head.thread);
  dependency.live = LiveIn(chain.segment);
  dependency.wanted = wanted;
  dependency.mode = ModeOf(chain.mode);
  dependency.wait = WaitOf(chain.wait);
  const Place& place = places_.At(chain.stack);
  dependency.site = place.site;
  dependency.path = place.path;
  dependency.evidence = Evidence::kObserved;
  return dependency;
}

void ProcessReplay::AddChain(const ChainEntry& chain) {
  const ResourceId wanted = WantedOf(chain.fixed);
  if (!wanted.valid()) return;
  lockorder::Dependency dependency = Skeleton(chain.fixed, wanted);
  if ((chain.fixed.flags & kWantsThread) == 0) {
    dependency.held = HoldsOf(chain.holds);
    out_.dependencies.push_back(std::move(dependency));
    return;
  }
  // A join, in two parts: under locks that the joined thread is through with, and under the others.
  std::vector<Hold> announced;
  std::vector<Hold> others;
  for (const Hold& hold : chain.holds) {
    const bool says =
        announced_.Announced(chain.fixed.head.thread, chain.fixed.wanted, hold.resource);
    (says ? announced : others).push_back(hold);
  }
  if (!announced.empty()) {
    lockorder::Dependency& doubtful = out_.dependencies.emplace_back(dependency);
    doubtful.held = HoldsOf(announced);
    doubtful.evidence = doubtful.evidence | Evidence::kAnnouncedEnd;
  }
  dependency.held = HoldsOf(others);
  out_.dependencies.push_back(std::move(dependency));
}

// What the signaller holds it had to get first: until then it owed the signal.
void ProcessReplay::AddSignal(const ChainEntry& signal) {
  const ResourceId event = WantedOf(signal.fixed);
  if (!event.valid()) return;
  const Place place = places_.At(signal.fixed.stack);
  const ThreadId thread = ThreadOf(signal.fixed.head.thread);
  out_.signals.push_back({event, thread, LiveIn(signal.fixed.segment), place.site, place.path});
  const std::vector<lockorder::Hold> holds = HoldsOf(signal.holds);
  if (holds.size() != signal.holds.size()) return;
  for (size_t i = 0; i < holds.size(); ++i) {
    const Hold& taken = signal.holds[i];
    lockorder::Dependency dependency = Skeleton(signal.fixed, holds[i].resource);
    dependency.mode = holds[i].mode;
    const auto wait = waits_.find({signal.fixed.head.thread, taken.resource, taken.stack});
    dependency.wait = wait == waits_.end() ? lockorder::WaitKind::kBlocking : WaitOf(wait->second);
    dependency.site = holds[i].site;
    dependency.path = holds[i].path;
    dependency.held.assign(holds.begin(), holds.begin() + static_cast<ptrdiff_t>(i));
    dependency.held.push_back({.resource = event,
                               .mode = lockorder::Mode::kExclusive,
                               .role = lockorder::Hold::Role::kOwes,
                               .site = place.site,
                               .path = place.path});
    out_.dependencies.push_back(std::move(dependency));
  }
}

// A thread that wants what it holds: the judge knows it as a dependency.
void ProcessReplay::AddRelock(const ChainEntry& misuse, MisuseKind kind, ResourceId lock) {
  Chain chain = misuse.fixed;
  chain.segment = 0;  // it held the kind of misuse
  lockorder::Dependency dependency = Skeleton(chain, lock);
  dependency.held = HoldsOf(misuse.holds);
  const bool listed = std::any_of(dependency.held.begin(), dependency.held.end(),
                                  [&](const auto& hold) { return hold.resource == lock; });
  if (!listed) {
    const Place taken = places_.At(misuse.fixed.released);
    dependency.held.push_back({.resource = lock,
                               .mode = kind == MisuseKind::kUpgrade ? lockorder::Mode::kShared
                                                                    : lockorder::Mode::kExclusive,
                               .site = taken.site,
                               .path = taken.path});
  }
  out_.dependencies.push_back(std::move(dependency));
}

void ProcessReplay::AddMisuse(const ChainEntry& misuse) {
  const ResourceId lock = ResourceOf(misuse.fixed.wanted);
  if (!lock.valid()) return;
  const Place place = places_.At(misuse.fixed.stack);
  const ThreadId thread = ThreadOf(misuse.fixed.head.thread);
  const auto kind = static_cast<MisuseKind>(misuse.fixed.segment);
  const auto add = [&](lockorder::Rule rule, const char* detail) {
    out_.misuses.push_back({rule, thread, lock, ModeOf(misuse.fixed.mode), place.site, place.path,
                            HoldsOf(misuse.holds), places_.At(misuse.fixed.released).site, detail,
                            Evidence::kObserved});
  };
  switch (kind) {
    case MisuseKind::kRelock:
    case MisuseKind::kUpgrade:
    case MisuseKind::kHandler:
      return AddRelock(misuse, kind, lock);
    case MisuseKind::kNotHeld:
      return add(lockorder::Rule::kNotHeld, "");
    case MisuseKind::kExitHolding:
      return add(lockorder::Rule::kNotReleased, "the thread ended");
    case MisuseKind::kDestroyHeld:
      return add(lockorder::Rule::kNotReleased, "the lock was destroyed");
    case MisuseKind::kForkHeld:
      out_.blind_spots.push_back(
          {lockorder::BlindSpot::Kind::kCutOff,
           absl::StrCat("a fork while another thread held ", out_.resources[lock.value].name,
                        ": in the child it stays locked for ever"),
           place.site, 1});
      return;
    case MisuseKind::kHeldLong:
      out_.live_hangs.push_back({false,
                                 {{.thread = thread,
                                   .held = HoldsOf(misuse.holds),
                                   .waits_for = {},
                                   .site = place.site,
                                   .path = place.path,
                                   .waited_ms = misuse.fixed.time / kNanosecondsPerMillisecond}}});
      return;
  }
}

void ProcessReplay::AddHangs() {
  std::unordered_map<uint32_t, std::vector<const ChainEntry*>> members;
  for (const ChainEntry& thread : trace_.hang_threads) {
    members[thread.fixed.head.id].push_back(&thread);
  }
  for (const Hang& hang : trace_.hangs) {
    lockorder::LiveHang live;
    live.proved = hang.proved != 0;
    for (const ChainEntry* member : members[hang.head.id]) {
      const Place place = places_.At(member->fixed.stack);
      live.threads.push_back({.thread = ThreadOf(member->fixed.head.thread),
                              .held = HoldsOf(member->holds),
                              .waits_for = WantedOf(member->fixed),
                              .mode = ModeOf(member->fixed.mode),
                              .site = place.site,
                              .path = place.path,
                              .waited_ms = member->fixed.time / kNanosecondsPerMillisecond});
    }
    if (!live.threads.empty()) out_.live_hangs.push_back(std::move(live));
  }
}

void ProcessReplay::AddBlindSpots() {
  std::map<Table, uint64_t> lost;
  for (const Lost& record : trace_.lost) lost[record.table] = record.count;
  const auto add = [this](lockorder::BlindSpot::Kind kind, std::string what, uint64_t count) {
    out_.blind_spots.push_back({kind, std::move(what), {}, count});
  };
  using Kind = lockorder::BlindSpot::Kind;
  for (const auto& [table, count] : lost) {
    if (count > 0) {
      add(Kind::kLost, absl::StrCat(TableName(table), " that did not fit into a table"), count);
    }
  }
  if (trace_.header.lost_records > 0) {
    add(Kind::kLost, "records that did not fit into the trace (see the option trace_mb)",
        trace_.header.lost_records);
  }
  for (const Damage& damage : trace_.damage) {
    add(Kind::kCutOff,
        absl::StrCat(trace_.path, ": offset ", damage.offset, ": a damaged record: ", damage.what),
        1);
  }
  if (trace_.header.interposed == 0) {
    add(Kind::kCutOff,
        absl::StrCat(trace_.executable,
                     ": interposition inactive: locks of the C and C++ libraries "
                     "were not seen; is the program statically linked?"),
        1);
  }
}

}  // namespace

lockorder::Observations Replay(std::span<const Trace> traces, Symbolizer& symbolizer,
                               const ReplayOptions& options) {
  lockorder::Observations out;
  SiteTable sites(out.sites, options.root);
  uint32_t process = 0;
  for (const Trace& trace : traces) {
    ++process;
    const std::string prefix = traces.size() > kProcessesTogether ? absl::StrCat(process, ":") : "";
    ProcessReplay(trace, process, prefix, symbolizer, sites, options, out).Run();
  }
  for (const std::string& problem : symbolizer.problems()) {
    out.blind_spots.push_back({lockorder::BlindSpot::Kind::kCutOff, problem, {}, 1});
  }
  return out;
}

}  // namespace lockgraph::trace
