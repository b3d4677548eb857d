// Which part of a timeline is drawn, and where: everything about the drawing but its markup.
#ifndef LOCKGRAPH_REPORT_TIMELINE_LAYOUT_H_
#define LOCKGRAPH_REPORT_TIMELINE_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lockorder/timeline.h"

namespace lockgraph::report {

struct TimelineLimits {
  uint32_t bars = 3000;    // the longest ones are drawn
  uint32_t threads = 100;  // those with the most bars that are drawn
  uint32_t rows = 6;       // of one thread; what would lie deeper shares the last one
};

struct TimelineLayout {
  static constexpr uint32_t kColours = 8;  // those of the things with the longest times
  static constexpr uint32_t kNone = 0xffffffff;

  struct Lane {
    uint32_t thread = 0;
    uint32_t rows = 1;
    uint32_t first_row = 0;  // counted from the top of the drawing
  };
  struct Drawn {
    uint32_t bar = 0;
    uint32_t lane = 0;
    uint32_t row = 0;  // within the lane
  };
  // What is known about a lock over the whole run, drawn or not.
  struct Use {
    uint32_t thing = 0;
    uint64_t holds = 0, waits = 0;
    uint64_t held = 0, waited = 0;  // nanoseconds, over all threads
    uint64_t longest_wait = 0;
  };

  uint64_t begin = 0, end = 1;     // of what is drawn; begin < end
  std::vector<uint64_t> ticks;     // round times within, counted from the run's beginning
  std::vector<Lane> lanes;         // in the order of the threads
  std::vector<Drawn> drawn;        // by lane, then time
  std::vector<uint32_t> drawn_as;  // of each bar: its index in `drawn`, or kNone
  std::vector<uint32_t> colour;    // of each thing: below kColours, or kColours for the rest
  std::vector<Use> uses;           // the longest waits first
  uint64_t holds = 0, waits = 0;   // of the run
  uint32_t rows = 0;               // of all lanes together
};

TimelineLayout LayOut(const lockorder::Timeline& timeline, const TimelineLimits& limits);

// "1.23 ms", "45 ns": three digits.
std::string NanosecondsText(uint64_t nanoseconds);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_TIMELINE_LAYOUT_H_
