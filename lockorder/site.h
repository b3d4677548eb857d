// A place in source code, and the small ids by which everything else names it.
#ifndef LOCKGRAPH_LOCKORDER_SITE_H_
#define LOCKGRAPH_LOCKORDER_SITE_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace lockgraph::lockorder {

// Index into Observations::sites. A default-constructed id names no site.
struct SiteId {
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t value = kNone;
  bool valid() const { return value != kNone; }
  auto operator<=>(const SiteId&) const = default;
};

// One span on one line. Lines and columns count from 1, columns in bytes; `end_column` is one past
// the last byte of the span, or 0 where only the start is known. A runtime site may have line 0
// (no debug information); `function` is then all a reader gets.
struct Site {
  std::string file;  // as the compile command spells it, or relative to the project root
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t end_column = 0;
  std::string function;  // the enclosing function as the program spells it: "Room::Join"
  auto operator<=>(const Site&) const = default;
};

// The calls that lead from a thread's entry function to a site, outermost first. Empty when the
// site is in the entry function itself.
using CallPath = std::vector<SiteId>;

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_SITE_H_
