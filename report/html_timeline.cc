#include "report/html_timeline.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "report/html_text.h"
#include "report/naming.h"
#include "report/timeline_layout.h"

namespace lockgraph::report {
namespace {

using lockorder::Timeline;

// Pixels; report.css has the same row height.
constexpr uint32_t kRow = 20;
constexpr uint32_t kLaneGap = 8;
constexpr size_t kUsesListed = 12;

class TimelineWriter {
 public:
  TimelineWriter(llvm::raw_ostream& out, const Timeline& timeline, const SourceCache& sources)
      : out_(out),
        timeline_(timeline),
        sources_(sources),
        layout_(LayOut(timeline, {})),
        names_(Names()) {}

  void Write() {
    out_ << "<section id=\"timeline\">\n<h2>Timeline</h2>\n";
    WriteTotals();
    if (!layout_.drawn.empty()) {
      WriteDrawing();
      WriteUses();
    }
    out_ << "</section>\n";
  }

 private:
  void WriteTotals() {
    out_ << "<p class=\"totals\">" << Count(timeline_.threads.size(), "thread", "threads") << ", "
         << Count(layout_.holds, "hold", "holds") << " and "
         << Count(layout_.waits, "wait", "waits");
    const size_t left_out = timeline_.bars.size() - layout_.drawn.size();
    if (left_out > 0) {
      out_ << "; the longest " << layout_.drawn.size()
           << " of them are drawn (<code>--format=chrome-trace:FILE</code> has them all)";
    }
    if (timeline_.cut) {
      out_ << ". The record was full before the run ended: <code>--runtime-options=trace_mb=N"
           << "</code> makes it larger";
    }
    out_ << "</p>\n";
  }

  void WriteDrawing() {
    const uint32_t height =
        layout_.rows * kRow + static_cast<uint32_t>(layout_.lanes.size()) * kLaneGap;
    out_ << "<div class=\"time\" data-begin=\"" << layout_.begin << "\" data-end=\"" << layout_.end
         << "\">\n<div class=\"names\">\n";
    for (const TimelineLayout::Lane& lane : layout_.lanes) {
      const std::string& name = names_[lane.thread];
      out_ << "<div style=\"height:" << HeightOf(lane) << "px\" title=\"" << Html(name) << "\">"
           << Html(name) << "</div>\n";
    }
    out_ << "</div>\n<div class=\"window\" tabindex=\"0\" role=\"group\" "
            "aria-label=\"Holds and waits of each thread over time\">\n<div class=\"sheet\">\n"
         << "<div class=\"ticks\">";
    for (const uint64_t tick : layout_.ticks) {
      out_ << "<span style=\"left:" << Percent(tick) << "\">" << NanosecondsText(tick) << "</span>";
    }
    out_ << "</div>\n<div class=\"lanes\" style=\"height:" << height << "px\">\n";
    for (const TimelineLayout::Lane& lane : layout_.lanes) {
      out_ << "<div class=\"lane\" style=\"top:" << TopOf(lane) << "px;height:" << HeightOf(lane)
           << "px\"></div>\n";
    }
    for (const TimelineLayout::Drawn& drawn : layout_.drawn) WriteBar(drawn);
    WriteHandovers(height);
    out_ << "</div>\n</div>\n</div>\n</div>\n";
  }

  // Threads of one name are numbered.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    std::map<std::string, uint32_t> total, seen;
    for (const Timeline::Thread& thread : timeline_.threads) {
      std::string name = thread.name;
      if (timeline_.processes.size() > 1) {
        const Timeline::Process& process = timeline_.processes[thread.process];
        name = process.name + " " + llvm::utostr(process.pid) + ": " + name;
      }
      ++total[name];
      names.push_back(std::move(name));
    }
    for (std::string& name : names) {
      if (total[name] > 1) name += " " + llvm::utostr(++seen[name]);
    }
    return names;
  }

  static uint32_t HeightOf(const TimelineLayout::Lane& lane) { return lane.rows * kRow + kLaneGap; }

  uint32_t TopOf(const TimelineLayout::Lane& lane) const {
    const uint32_t above = static_cast<uint32_t>(&lane - layout_.lanes.data());
    return lane.first_row * kRow + above * kLaneGap;
  }

  uint32_t TopOf(const TimelineLayout::Drawn& drawn) const {
    return TopOf(layout_.lanes[drawn.lane]) + kLaneGap / 2 + drawn.row * kRow;
  }

  double Fraction(uint64_t time) const {
    const double span = static_cast<double>(layout_.end - layout_.begin);
    return (static_cast<double>(time) - static_cast<double>(layout_.begin)) / span * 100;
  }

  std::string Percent(uint64_t time) const {
    std::string text;
    llvm::raw_string_ostream(text) << llvm::format("%.5g%%", Fraction(time));
    return text;
  }

  void WriteBar(const TimelineLayout::Drawn& drawn) {
    const Timeline::Bar& bar = timeline_.bars[drawn.bar];
    const bool held = bar.kind == Timeline::Kind::kHeld;
    const std::string& name = timeline_.things[bar.thing].name;
    out_ << "<i class=\"" << (held ? "held" : "wait") << " c" << layout_.colour[bar.thing]
         << (bar.open ? " open" : "") << "\" data-lock=\"" << bar.thing
         << "\" style=\"left:" << Percent(bar.begin)
         << llvm::format(";width:%.4g%%;top:%upx\" title=\"",
                         Fraction(bar.end) - Fraction(bar.begin), TopOf(drawn))
         << Html(SentenceOf(bar, name)) << "\">" << Html(name) << "</i>\n";
  }

  std::string SentenceOf(const Timeline::Bar& bar, const std::string& name) const {
    const bool held = bar.kind == Timeline::Kind::kHeld;
    std::string text = names_[bar.thread] + (held ? " holds " : " waits for ") + name;
    if (bar.mode == lockorder::Mode::kShared) text += " (shared)";
    text += bar.open ? ", not over when the hang was reported, for " : (held ? " for " : " for ");
    text += NanosecondsText(bar.end - bar.begin) + ", from " + NanosecondsText(bar.begin);
    if (!bar.site.valid()) return text;
    const lockorder::Site& site = timeline_.sites[bar.site.value];
    if (!site.file.empty()) {
      text += ", at " + sources_.DisplayPath(site.file) + ":" + llvm::utostr(site.line);
    }
    if (!site.function.empty()) text += ", in " + site.function;
    return text;
  }

  // Percentages and pixels in one drawing: the arrows follow the bars when the sheet is widened.
  void WriteHandovers(uint32_t height) {
    out_ << "<svg class=\"handovers\" height=\"" << height << "\" aria-hidden=\"true\">\n";
    for (const Timeline::Handover& handover : timeline_.handovers) {
      const uint32_t release = layout_.drawn_as[handover.release];
      const uint32_t wait = layout_.drawn_as[handover.wait];
      if (release == TimelineLayout::kNone || wait == TimelineLayout::kNone) continue;
      const uint32_t from = TopOf(layout_.drawn[release]);
      const uint32_t to = TopOf(layout_.drawn[wait]);
      // From the edge of one bar to the near edge of the other.
      const bool down = from < to;
      out_ << "<line x1=\"" << Percent(timeline_.bars[handover.release].end) << "\" y1=\""
           << from + (down ? kRow - 2 : 2) << "\" x2=\""
           << Percent(timeline_.bars[handover.wait].end) << "\" y2=\"" << to + (down ? 0 : kRow)
           << "\"/>\n";
    }
    out_ << "</svg>\n";
  }

  void WriteUses() {
    out_ << "<div class=\"scroll\">\n<table class=\"uses\">\n<thead><tr><th>lock or "
            "event</th><th>waits</th><th>waited in "
            "all"
            "</th><th>longest wait</th><th>holds</th><th>held in all</th></tr></thead>\n<tbody>\n";
    for (size_t i = 0; i < std::min(kUsesListed, layout_.uses.size()); ++i) {
      const TimelineLayout::Use& use = layout_.uses[i];
      out_ << "<tr><td><i class=\"key c" << layout_.colour[use.thing] << "\"></i> <code>"
           << Html(timeline_.things[use.thing].name) << "</code></td><td>" << use.waits
           << "</td><td>" << (use.waits > 0 ? NanosecondsText(use.waited) : "") << "</td><td>"
           << (use.waits > 0 ? NanosecondsText(use.longest_wait) : "") << "</td><td>" << use.holds
           << "</td><td>" << (use.holds > 0 ? NanosecondsText(use.held) : "") << "</td></tr>\n";
    }
    out_ << "</tbody>\n</table>\n</div>\n";
    if (layout_.uses.size() > kUsesListed) {
      out_ << "<p class=\"totals\">and " << layout_.uses.size() - kUsesListed
           << " further ones, with shorter waits</p>\n";
    }
  }

  llvm::raw_ostream& out_;
  const Timeline& timeline_;
  const SourceCache& sources_;
  const TimelineLayout layout_;
  const std::vector<std::string> names_;  // of the threads
};

}  // namespace

void WriteHtmlTimeline(llvm::raw_ostream& out, const Timeline& timeline,
                       const SourceCache& sources) {
  TimelineWriter(out, timeline, sources).Write();
}

}  // namespace lockgraph::report
