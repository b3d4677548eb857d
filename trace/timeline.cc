#include "trace/timeline.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "trace/lock_naming.h"
#include "trace/places.h"
#include "trace/recorded_terms.h"
#include "trace/uses.h"

namespace lockgraph::trace {
namespace {

using lockorder::Timeline;

uint64_t Origin(std::span<const Trace> traces) {
  uint64_t origin = UINT64_MAX;
  for (const Trace& trace : traces) origin = std::min(origin, trace.header.start_time);
  return origin;
}

class ProcessTimeline {
 public:
  ProcessTimeline(const Trace& trace, Symbolizer& symbolizer, uint64_t origin, SiteTable& sites,
                  Timeline& timeline)
      : trace_(trace),
        origin_(origin),
        sites_(sites),
        places_(trace, symbolizer, sites),
        naming_(places_, symbolizer, /*read_sources=*/true),
        uses_(CollectUses(trace)),
        timeline_(timeline) {}

  void Build() {
    timeline_.processes.push_back(
        {trace_.header.pid, trace_.executable.substr(trace_.executable.rfind('/') + 1)});
    for (const ThreadEntry& thread : trace_.threads) {
      thread_of_[thread.id] = static_cast<uint32_t>(timeline_.threads.size());
      timeline_.threads.push_back({static_cast<uint32_t>(timeline_.processes.size() - 1), thread.id,
                                   ThreadNameOf(thread, uses_, places_)});
    }
    for (const ResourceEntry& entry : trace_.resources) entry_of_[entry.fixed.head.id] = &entry;
    AddIntervals();
    DropRepeated();
    std::sort(bars_.begin(), bars_.end(), [](const Timeline::Bar& a, const Timeline::Bar& b) {
      return std::tuple(a.thread, a.begin, b.end, a.thing, a.kind) <
             std::tuple(b.thread, b.begin, a.end, b.thing, b.kind);
    });
    Join();
  }

 private:
  uint64_t Since(uint64_t time) const { return time - std::min(origin_, time); }

  uint32_t ThingOf(uint32_t id, bool thread) {
    auto& known = thread ? thread_things_ : lock_things_;
    const auto [it, fresh] = known.try_emplace(id, static_cast<uint32_t>(timeline_.things.size()));
    if (!fresh) return it->second;
    std::string name = "unknown";
    if (thread) {
      const auto named = thread_of_.find(id);
      if (named != thread_of_.end()) name = "end of " + timeline_.threads[named->second].name;
    } else if (const auto entry = entry_of_.find(id); entry != entry_of_.end()) {
      name = LockName(*entry->second);
    }
    timeline_.things.push_back({std::move(name)});
    return it->second;
  }

  std::string LockName(const ResourceEntry& entry) {
    const auto uses = uses_.of_resource.find(entry.fixed.head.id);
    if (uses == uses_.of_resource.end()) return "unknown";
    lockorder::Resource resource;
    naming_.Name(entry, uses->second, sites_, resource);
    return resource.name;
  }

  void Add(uint32_t thread, uint32_t resource, bool is_thread, Timeline::Bar bar, uint32_t stack) {
    const auto it = thread_of_.find(thread);
    if (it == thread_of_.end() || bar.end < bar.begin) return;
    bar.thread = it->second;
    bar.thing = ThingOf(resource, is_thread);
    bar.site = places_.At(stack).site;
    bars_.push_back(bar);
  }

  void AddIntervals() {
    for (const Interval& interval : trace_.intervals) {
      Timeline::Bar bar;
      bar.kind =
          interval.kind == IntervalKind::kHeld ? Timeline::Kind::kHeld : Timeline::Kind::kWaited;
      bar.mode = ModeOf(interval.mode);
      bar.open = (interval.flags & kOpen) != 0;
      bar.begin = Since(interval.begin);
      bar.end = Since(interval.end);
      Add(interval.head.thread, interval.resource, (interval.flags & kWantsThread) != 0, bar,
          interval.stack);
    }
  }

  // What is open is recorded at each report of a hang, and once more when it ended after all.
  void DropRepeated() {
    const auto identity = [](const Timeline::Bar& bar) {
      return std::tuple(bar.thread, bar.begin, bar.thing, bar.kind);
    };
    std::sort(bars_.begin(), bars_.end(), [&](const Timeline::Bar& a, const Timeline::Bar& b) {
      return std::tuple(identity(a), a.open, b.end) < std::tuple(identity(b), b.open, a.end);
    });
    bars_.erase(std::unique(bars_.begin(), bars_.end(),
                            [&](const Timeline::Bar& a, const Timeline::Bar& b) {
                              return b.open && identity(a) == identity(b);
                            }),
                bars_.end());
  }

  // Appends the bars, and joins each wait to the release that ended it.
  void Join() {
    const uint32_t first = static_cast<uint32_t>(timeline_.bars.size());
    timeline_.bars.insert(timeline_.bars.end(), bars_.begin(), bars_.end());
    std::unordered_map<uint32_t, std::vector<uint32_t>> releases;
    for (uint32_t i = first; i < timeline_.bars.size(); ++i) {
      const Timeline::Bar& bar = timeline_.bars[i];
      if (bar.kind == Timeline::Kind::kHeld && !bar.open) releases[bar.thing].push_back(i);
    }
    const std::vector<Timeline::Bar>& bars = timeline_.bars;
    for (auto& [thing, list] : releases) {
      std::sort(list.begin(), list.end(),
                [&](uint32_t a, uint32_t b) { return bars[a].end < bars[b].end; });
    }
    for (uint32_t wait = first; wait < bars.size(); ++wait) {
      if (bars[wait].kind != Timeline::Kind::kWaited || bars[wait].open) continue;
      const auto of_thing = releases.find(bars[wait].thing);
      if (of_thing == releases.end()) continue;
      const std::vector<uint32_t>& list = of_thing->second;
      auto it = std::upper_bound(
          list.begin(), list.end(), bars[wait].end,
          [&](uint64_t time, uint32_t release) { return time < bars[release].end; });
      // The last release by another thread during the wait.
      while (it != list.begin() && bars[*(it - 1)].end >= bars[wait].begin) {
        --it;
        if (bars[*it].thread == bars[wait].thread) continue;
        timeline_.handovers.push_back({*it, wait});
        break;
      }
    }
  }

  const Trace& trace_;
  const uint64_t origin_;
  SiteTable& sites_;
  Places places_;
  LockNaming naming_;
  const Uses uses_;
  Timeline& timeline_;
  std::vector<Timeline::Bar> bars_;
  std::unordered_map<uint32_t, const ResourceEntry*> entry_of_;
  std::unordered_map<uint32_t, uint32_t> thread_of_;
  std::unordered_map<uint32_t, uint32_t> lock_things_;
  std::unordered_map<uint32_t, uint32_t> thread_things_;
};

}  // namespace

bool HasTimeline(std::span<const Trace> traces) {
  return std::any_of(traces.begin(), traces.end(),
                     [](const Trace& trace) { return !trace.intervals.empty(); });
}

Timeline BuildTimeline(std::span<const Trace> traces, Symbolizer& symbolizer,
                       const std::string& root) {
  Timeline timeline;
  SiteTable sites(timeline.sites, root);
  const uint64_t origin = Origin(traces);
  for (const Trace& trace : traces) {
    ProcessTimeline(trace, symbolizer, origin, sites, timeline).Build();
    timeline.cut |=
        !trace.intervals.empty() && trace.header.tail >= SlotsForIntervals(trace.header.capacity);
  }
  return timeline;
}

}  // namespace lockgraph::trace
