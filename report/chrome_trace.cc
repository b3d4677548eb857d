#include "report/chrome_trace.h"

#include <string>
#include <vector>

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

namespace lockgraph::report {
namespace {

using lockorder::Timeline;

// Bars of one lane must lie beside or inside each other. Locks that are not released in reverse
// order need further lanes of their thread; thread t has the lanes t*kLanes, t*kLanes+1, ...
constexpr uint32_t kLanes = 16;

double Microseconds(uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1000.0; }

class ChromeTrace {
 public:
  ChromeTrace(llvm::raw_ostream& out, const Timeline& timeline)
      : timeline_(timeline), json_(out, /*IndentSize=*/0) {}

  void Write() {
    json_.object([&] {
      json_.attribute("displayTimeUnit", "ns");
      json_.attributeArray("traceEvents", [&] {
        for (const Timeline::Process& process : timeline_.processes) {
          Meta("process_name", process.pid, 0, process.name);
        }
        WriteThreads();
        for (uint32_t i = 0; i < timeline_.handovers.size(); ++i) {
          const Timeline::Handover& handover = timeline_.handovers[i];
          WriteArrowEnd("s", i + 1, handover.release);
          WriteArrowEnd("f", i + 1, handover.wait);
        }
      });
    });
  }

 private:
  // The lanes of one thread: the ends of the bars around the present moment, outermost first.
  using Lanes = std::vector<std::vector<uint64_t>>;

  uint32_t PidOf(const Timeline::Thread& thread) const {
    return timeline_.processes[thread.process].pid;
  }

  void Meta(llvm::StringRef what, uint32_t pid, uint32_t lane, llvm::StringRef name) {
    json_.object([&] {
      json_.attribute("ph", "M");
      json_.attribute("name", what);
      json_.attribute("pid", pid);
      json_.attribute("tid", lane);
      json_.attributeObject("args", [&] { json_.attribute("name", llvm::json::fixUTF8(name)); });
    });
  }

  void WriteThreads() {
    lanes_.resize(timeline_.bars.size());
    uint32_t bar = 0;
    for (uint32_t i = 0; i < timeline_.threads.size(); ++i) {
      const Timeline::Thread& thread = timeline_.threads[i];
      Lanes lanes(1);
      for (; bar < timeline_.bars.size() && timeline_.bars[bar].thread == i; ++bar) {
        lanes_[bar] = thread.id * kLanes + Place(timeline_.bars[bar], lanes);
        WriteBar(timeline_.bars[bar], lanes_[bar]);
      }
      for (uint32_t lane = 0; lane < lanes.size(); ++lane) {
        Meta("thread_name", PidOf(thread), thread.id * kLanes + lane,
             thread.name + (lane == 0 ? "" : " (continued)"));
      }
    }
  }

  // The first lane in which the bar lies beside or inside of what is there.
  static uint32_t Place(const Timeline::Bar& bar, Lanes& lanes) {
    for (uint32_t i = 0;; ++i) {
      if (i == lanes.size()) lanes.emplace_back();
      std::vector<uint64_t>& open = lanes[i];
      while (!open.empty() && open.back() <= bar.begin) open.pop_back();
      if (open.empty() || bar.end <= open.back() || i + 1 == kLanes) {
        open.push_back(bar.end);
        return i;
      }
    }
  }

  void WriteBar(const Timeline::Bar& bar, uint32_t lane) {
    const bool held = bar.kind == Timeline::Kind::kHeld;
    json_.object([&] {
      json_.attribute("ph", "X");
      json_.attribute("cat", held ? "held" : "wait");
      json_.attribute("name", llvm::json::fixUTF8((held ? "holds " : "waits for ") +
                                                  timeline_.things[bar.thing].name));
      json_.attribute("pid", PidOf(timeline_.threads[bar.thread]));
      json_.attribute("tid", lane);
      json_.attribute("ts", Microseconds(bar.begin));
      json_.attribute("dur", Microseconds(bar.end - bar.begin));
      json_.attributeObject("args", [&] {
        json_.attribute("mode", bar.mode == lockorder::Mode::kShared ? "shared" : "exclusive");
        if (bar.open) json_.attribute("ended", "not during the run");
        if (!bar.site.valid()) return;
        const lockorder::Site& site = timeline_.sites[bar.site.value];
        json_.attribute("function", llvm::json::fixUTF8(site.function));
        json_.attribute("place", llvm::json::fixUTF8(site.file + ":" + llvm::utostr(site.line)));
      });
    });
  }

  void WriteArrowEnd(llvm::StringRef phase, uint32_t id, uint32_t bar) {
    json_.object([&] {
      json_.attribute("ph", phase);
      json_.attribute("cat", "handover");
      json_.attribute("name", "released");
      json_.attribute("id", id);
      json_.attribute("pid", PidOf(timeline_.threads[timeline_.bars[bar].thread]));
      json_.attribute("tid", lanes_[bar]);
      json_.attribute("ts", Microseconds(timeline_.bars[bar].end));
      if (phase == "f") json_.attribute("bp", "e");
    });
  }

  const Timeline& timeline_;
  llvm::json::OStream json_;
  std::vector<uint32_t> lanes_;  // of each bar
};

}  // namespace

void WriteChromeTrace(llvm::raw_ostream& out, const Timeline& timeline) {
  ChromeTrace(out, timeline).Write();
  out << '\n';
}

}  // namespace lockgraph::report
