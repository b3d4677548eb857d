#include "analyzer/extract/header_tree.h"

#include <algorithm>
#include <utility>

namespace lockgraph::extract {
namespace {

std::vector<uint32_t> CountIncludes(const HeaderChoice& choice,
                                    const std::vector<uint32_t>& units) {
  std::vector<uint32_t> counts(choice.cost.size(), 0);
  for (const uint32_t unit : units) {
    for (const uint32_t header : choice.includes[unit]) {
      if (!choice.excluded[header]) ++counts[header];
    }
  }
  return counts;
}

bool Includes(const HeaderChoice& choice, uint32_t unit, uint32_t header) {
  const std::vector<uint32_t>& all = choice.includes[unit];
  return std::find(all.begin(), all.end(), header) != all.end();
}

// The header whose sharing saves most, or the number of headers if none is shared.
uint32_t BestHeader(const HeaderChoice& choice, const std::vector<uint32_t>& counts) {
  uint32_t best = static_cast<uint32_t>(counts.size());
  uint64_t saved = 0;
  for (uint32_t header = 0; header < counts.size(); ++header) {
    if (counts[header] < 2) continue;
    const uint64_t saves = (counts[header] - 1) * choice.cost[header];
    if (saves > saved) {
      saved = saves;
      best = header;
    }
  }
  return best;
}

}  // namespace

std::vector<HeaderGroup> DivideByHeaders(const HeaderChoice& choice, std::vector<uint32_t> units) {
  std::vector<HeaderGroup> groups;
  while (!units.empty()) {
    const uint32_t best = BestHeader(choice, CountIncludes(choice, units));
    if (best == choice.cost.size()) {
      for (const uint32_t unit : units) groups.push_back({{}, {unit}});
      break;
    }
    HeaderGroup group;
    const auto rest = std::stable_partition(
        units.begin(), units.end(), [&](uint32_t unit) { return Includes(choice, unit, best); });
    group.units.assign(units.begin(), rest);
    units.erase(units.begin(), rest);
    const std::vector<uint32_t> counts = CountIncludes(choice, group.units);
    uint64_t saved = 0;
    for (const uint32_t header : choice.includes[group.units.front()]) {
      if (counts[header] != group.units.size()) continue;
      group.headers.push_back(header);
      saved += choice.cost[header] * (counts[header] - 1);
    }
    if (saved >= choice.least_saving) {
      groups.push_back(std::move(group));
    } else {
      for (const uint32_t unit : group.units) groups.push_back({{}, {unit}});
    }
  }
  return groups;
}

}  // namespace lockgraph::extract
