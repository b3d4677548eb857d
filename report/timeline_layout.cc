#include "report/timeline_layout.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::report {
namespace {

using lockorder::Timeline;

constexpr uint64_t kTicks = 8;

uint64_t LengthOf(const Timeline::Bar& bar) { return bar.end - bar.begin; }

// The longest bars, as flags.
std::vector<bool> Longest(const Timeline& timeline, uint32_t limit) {
  std::vector<uint32_t> order(timeline.bars.size());
  std::iota(order.begin(), order.end(), 0);
  const auto longer = [&](uint32_t a, uint32_t b) {
    return std::tuple(LengthOf(timeline.bars[b]), a) < std::tuple(LengthOf(timeline.bars[a]), b);
  };
  if (order.size() > limit) {
    std::nth_element(order.begin(), order.begin() + limit, order.end(), longer);
    order.resize(limit);
  }
  std::vector<bool> chosen(timeline.bars.size());
  for (const uint32_t bar : order) chosen[bar] = true;
  return chosen;
}

// The threads with the most chosen bars, as flags.
std::vector<bool> Busiest(const Timeline& timeline, const std::vector<bool>& chosen,
                          uint32_t limit) {
  std::vector<uint32_t> bars(timeline.threads.size());
  for (uint32_t i = 0; i < timeline.bars.size(); ++i) {
    if (chosen[i]) ++bars[timeline.bars[i].thread];
  }
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < bars.size(); ++i) {
    if (bars[i] > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return bars[a] > bars[b]; });
  if (order.size() > limit) order.resize(limit);
  std::vector<bool> shown(timeline.threads.size());
  for (const uint32_t thread : order) shown[thread] = true;
  return shown;
}

void PlaceBars(const Timeline& timeline, const TimelineLimits& limits, TimelineLayout& layout) {
  const std::vector<bool> chosen = Longest(timeline, limits.bars);
  const std::vector<bool> shown = Busiest(timeline, chosen, limits.threads);
  layout.drawn_as.assign(timeline.bars.size(), TimelineLayout::kNone);
  std::vector<uint64_t> row_ends;
  for (uint32_t i = 0; i < timeline.bars.size(); ++i) {
    const Timeline::Bar& bar = timeline.bars[i];
    if (!chosen[i] || !shown[bar.thread]) continue;
    if (layout.lanes.empty() || layout.lanes.back().thread != bar.thread) {
      layout.lanes.push_back({bar.thread, 1, 0});
      row_ends.clear();
    }
    uint32_t row = 0;
    while (row < row_ends.size() && row_ends[row] > bar.begin) ++row;
    row = std::min(row, limits.rows - 1);
    row_ends.resize(std::max<size_t>(row_ends.size(), row + 1));
    row_ends[row] = std::max(row_ends[row], bar.end);
    layout.lanes.back().rows = std::max(layout.lanes.back().rows, row + 1);
    layout.drawn_as[i] = static_cast<uint32_t>(layout.drawn.size());
    layout.drawn.push_back({i, static_cast<uint32_t>(layout.lanes.size() - 1), row});
  }
  for (TimelineLayout::Lane& lane : layout.lanes) {
    lane.first_row = layout.rows;
    layout.rows += lane.rows;
  }
}

void CountUses(const Timeline& timeline, TimelineLayout& layout) {
  std::vector<TimelineLayout::Use> uses(timeline.things.size());
  for (uint32_t i = 0; i < uses.size(); ++i) uses[i].thing = i;
  for (const Timeline::Bar& bar : timeline.bars) {
    TimelineLayout::Use& use = uses[bar.thing];
    if (bar.kind == Timeline::Kind::kHeld) {
      ++layout.holds;
      ++use.holds;
      use.held += LengthOf(bar);
    } else {
      ++layout.waits;
      ++use.waits;
      use.waited += LengthOf(bar);
      use.longest_wait = std::max(use.longest_wait, LengthOf(bar));
    }
  }
  std::erase_if(uses, [](const TimelineLayout::Use& use) { return use.holds + use.waits == 0; });
  std::stable_sort(uses.begin(), uses.end(),
                   [](const TimelineLayout::Use& a, const TimelineLayout::Use& b) {
                     return std::tuple(a.waited, a.held) > std::tuple(b.waited, b.held);
                   });
  layout.uses = std::move(uses);
  layout.colour.assign(timeline.things.size(), TimelineLayout::kColours);
  for (uint32_t i = 0; i < layout.uses.size() && i < TimelineLayout::kColours; ++i) {
    layout.colour[layout.uses[i].thing] = i;
  }
}

// Steps of 1, 2 or 5 times a power of ten.
uint64_t RoundStep(uint64_t span) {
  uint64_t step = 1;
  while (step < span / kTicks / 10) step *= 10;
  for (const uint64_t factor : {1, 2, 5, 10}) {
    if (span / (step * factor) <= kTicks) return step * factor;
  }
  return step * 10;
}

void SetTimes(const Timeline& timeline, TimelineLayout& layout) {
  uint64_t begin = UINT64_MAX, end = 0;
  for (const TimelineLayout::Drawn& drawn : layout.drawn) {
    begin = std::min(begin, timeline.bars[drawn.bar].begin);
    end = std::max(end, timeline.bars[drawn.bar].end);
  }
  if (layout.drawn.empty()) return;
  layout.begin = begin;
  layout.end = std::max(end, begin + 1);
  const uint64_t step = RoundStep(layout.end - layout.begin);
  for (uint64_t tick = (begin + step - 1) / step * step; tick <= layout.end; tick += step) {
    layout.ticks.push_back(tick);
  }
}

}  // namespace

TimelineLayout LayOut(const Timeline& timeline, const TimelineLimits& limits) {
  TimelineLayout layout;
  PlaceBars(timeline, limits, layout);
  CountUses(timeline, layout);
  SetTimes(timeline, layout);
  return layout;
}

std::string NanosecondsText(uint64_t nanoseconds) {
  struct Unit {
    double scale;
    const char* name;
  };
  constexpr Unit kUnits[] = {{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}};
  const Unit* unit = kUnits;
  while (unit + 1 != std::end(kUnits) && static_cast<double>(nanoseconds) >= unit[1].scale) ++unit;
  const double value = static_cast<double>(nanoseconds) / unit->scale;
  std::string text;
  llvm::raw_string_ostream out(text);
  out << llvm::format(value >= 100 || unit == kUnits ? "%.0f"
                      : value >= 10                  ? "%.1f"
                                                     : "%.2f",
                      value);
  // 2.00 s is 2 s.
  if (llvm::StringRef(text).contains('.')) {
    text = llvm::StringRef(text).rtrim('0').rtrim('.').str();
  }
  return text + " " + unit->name;
}

}  // namespace lockgraph::report
