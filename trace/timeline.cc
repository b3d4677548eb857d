#include "trace/timeline.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "llvm/Support/JSON.h"
#include "lockorder/site.h"
#include "trace/lock_naming.h"
#include "trace/places.h"
#include "trace/uses.h"

namespace lockgraph::trace {
namespace {

// Bars of one lane must lie beside or inside each other. Locks that are not released in reverse
// order need further lanes of their thread; thread t has the lanes t*kLanes, t*kLanes+1, ...
constexpr uint32_t kLanes = 16;

double Microseconds(uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1000.0; }

class ProcessTimeline {
 public:
  ProcessTimeline(const Trace& trace, Symbolizer& symbolizer, uint64_t origin,
                  llvm::json::OStream& json)
      : trace_(trace),
        origin_(origin),
        json_(json),
        sites_(site_storage_, ""),
        places_(trace, symbolizer, sites_),
        naming_(places_, symbolizer, /*read_sources=*/true),
        uses_(CollectUses(trace)) {}

  void Write() {
    NameLocks();
    for (const ThreadEntry& thread : trace_.threads) {
      thread_names_[thread.id] = ThreadNameOf(thread, uses_, places_);
    }
    Meta("process_name", 0, trace_.executable.substr(trace_.executable.rfind('/') + 1));
    std::map<uint32_t, std::vector<const Interval*>> by_thread;
    for (const ThreadEntry& thread : trace_.threads) by_thread[thread.id];
    for (const Interval& interval : trace_.intervals) {
      if (interval.end >= interval.begin) by_thread[interval.head.thread].push_back(&interval);
    }
    for (auto& [thread, intervals] : by_thread) WriteThread(thread, intervals);
    WriteArrows();
  }

 private:
  struct Lane {
    std::vector<uint64_t> open;  // ends of the bars around the present moment, outermost first
  };

  void NameLocks() {
    for (const ResourceEntry& entry : trace_.resources) {
      const auto uses = uses_.of_resource.find(entry.fixed.head.id);
      if (uses == uses_.of_resource.end()) continue;
      lockorder::Resource resource;
      naming_.Name(entry, uses->second, sites_, resource);
      lock_names_[entry.fixed.head.id] = resource.name;
    }
  }

  std::string NameOf(const Interval& interval) {
    const auto& names = (interval.flags & kWantsThread) != 0 ? thread_names_ : lock_names_;
    const auto it = names.find(interval.resource);
    return it == names.end() ? "unknown" : it->second;
  }

  void Meta(llvm::StringRef what, uint32_t lane, llvm::StringRef name) {
    json_.object([&] {
      json_.attribute("ph", "M");
      json_.attribute("name", what);
      json_.attribute("pid", trace_.header.pid);
      json_.attribute("tid", lane);
      json_.attributeObject("args", [&] { json_.attribute("name", llvm::json::fixUTF8(name)); });
    });
  }

  void WriteThread(uint32_t thread, std::vector<const Interval*>& intervals) {
    std::sort(intervals.begin(), intervals.end(), [](const Interval* a, const Interval* b) {
      return std::pair(a->begin, b->end) < std::pair(b->begin, a->end);  // outer bars first
    });
    std::vector<Lane> lanes(1);
    for (const Interval* interval : intervals) {
      const uint32_t lane = Place(*interval, lanes);
      lanes_[interval] = thread * kLanes + lane;
      WriteBar(*interval, thread * kLanes + lane);
    }
    for (uint32_t lane = 0; lane < lanes.size(); ++lane) {
      Meta("thread_name", thread * kLanes + lane,
           thread_names_[thread] + (lane == 0 ? "" : " (continued)"));
    }
  }

  // The first lane in which the interval lies beside or inside of what is there.
  static uint32_t Place(const Interval& interval, std::vector<Lane>& lanes) {
    for (uint32_t i = 0;; ++i) {
      if (i == lanes.size()) lanes.emplace_back();
      std::vector<uint64_t>& open = lanes[i].open;
      while (!open.empty() && open.back() <= interval.begin) open.pop_back();
      if (open.empty() || interval.end <= open.back() || i + 1 == kLanes) {
        open.push_back(interval.end);
        return i;
      }
    }
  }

  void WriteBar(const Interval& interval, uint32_t lane) {
    const bool held = interval.kind == IntervalKind::kHeld;
    const std::vector<Frame>& frames = places_.ProgramFramesAt(interval.stack);
    json_.object([&] {
      json_.attribute("ph", "X");
      json_.attribute("cat", held ? "held" : "wait");
      json_.attribute("name",
                      llvm::json::fixUTF8((held ? "holds " : "waits for ") + NameOf(interval)));
      json_.attribute("pid", trace_.header.pid);
      json_.attribute("tid", lane);
      json_.attribute("ts", Microseconds(interval.begin - std::min(origin_, interval.begin)));
      json_.attribute("dur", Microseconds(interval.end - interval.begin));
      json_.attributeObject("args", [&] {
        json_.attribute("mode", interval.mode == Mode::kShared ? "shared" : "exclusive");
        if (frames.empty()) return;
        json_.attribute("function", llvm::json::fixUTF8(frames.front().function));
        json_.attribute("place", llvm::json::fixUTF8(frames.front().file + ":" +
                                                     std::to_string(frames.front().line)));
      });
    });
  }

  // An arrow from the release that ended a wait to the wait's end.
  void WriteArrows() {
    std::unordered_map<uint32_t, std::vector<const Interval*>> holds;
    for (const Interval& interval : trace_.intervals) {
      if (interval.kind == IntervalKind::kHeld) holds[interval.resource].push_back(&interval);
    }
    const auto ends_before = [](const Interval* hold, uint64_t time) { return hold->end < time; };
    for (auto& [resource, list] : holds) {
      std::sort(list.begin(), list.end(),
                [](const Interval* a, const Interval* b) { return a->end < b->end; });
    }
    uint64_t arrow = 0;
    for (const Interval& wait : trace_.intervals) {
      if (wait.kind != IntervalKind::kWaited || (wait.flags & kWantsThread) != 0) continue;
      const std::vector<const Interval*>& list = holds[wait.resource];
      auto it = std::lower_bound(list.begin(), list.end(), wait.end, ends_before);
      // The last release by another thread during the wait.
      while (it != list.begin() && (*(it - 1))->end >= wait.begin) {
        --it;
        if ((*it)->head.thread == wait.head.thread) continue;
        ++arrow;
        WriteArrowEnd("s", arrow, lanes_[*it], (*it)->end);
        WriteArrowEnd("f", arrow, lanes_[&wait], wait.end);
        break;
      }
    }
  }

  void WriteArrowEnd(llvm::StringRef phase, uint64_t id, uint32_t lane, uint64_t time) {
    json_.object([&] {
      json_.attribute("ph", phase);
      json_.attribute("cat", "handover");
      json_.attribute("name", "released");
      json_.attribute("id", static_cast<int64_t>(id));
      json_.attribute("pid", trace_.header.pid);
      json_.attribute("tid", lane);
      json_.attribute("ts", Microseconds(time - std::min(origin_, time)));
      if (phase == "f") json_.attribute("bp", "e");
    });
  }

  const Trace& trace_;
  const uint64_t origin_;
  llvm::json::OStream& json_;
  std::vector<lockorder::Site> site_storage_;
  SiteTable sites_;
  Places places_;
  LockNaming naming_;
  const Uses uses_;
  std::unordered_map<uint32_t, std::string> lock_names_;
  std::unordered_map<uint32_t, std::string> thread_names_;
  std::unordered_map<const Interval*, uint32_t> lanes_;
};

}  // namespace

void WriteTimeline(std::span<const Trace> traces, Symbolizer& symbolizer, llvm::raw_ostream& out) {
  uint64_t origin = UINT64_MAX;
  for (const Trace& trace : traces) origin = std::min(origin, trace.header.start_time);
  llvm::json::OStream json(out, /*IndentSize=*/0);
  json.object([&] {
    json.attribute("displayTimeUnit", "ns");
    json.attributeArray("traceEvents", [&] {
      for (const Trace& trace : traces) ProcessTimeline(trace, symbolizer, origin, json).Write();
    });
  });
  out << '\n';
}

}  // namespace lockgraph::trace
