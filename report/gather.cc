#include "report/gather.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "llvm/ADT/StringExtras.h"

namespace lockgraph::report {
namespace {

using lockorder::Finding;
using lockorder::SiteId;

constexpr size_t kMaxPlaces = 8;

const lockorder::Dependency* FirstOf(const Naming& naming, const Finding& finding) {
  const auto& dependencies = naming.observations().dependencies;
  if (finding.parties.empty() || finding.parties[0].dependency >= dependencies.size()) {
    return nullptr;
  }
  return &dependencies[finding.parties[0].dependency];
}

size_t Length(const Naming& naming, const Finding& finding) {
  size_t sum = 0;
  for (const lockorder::Party& party : finding.parties) {
    if (party.dependency >= naming.observations().dependencies.size()) continue;
    const lockorder::Dependency& d = naming.observations().dependencies[party.dependency];
    sum += d.path.size();
    for (const lockorder::Hold& hold : d.held) sum += hold.path.size();
  }
  return sum;
}

}  // namespace

SiteId PlaceToMend(const Naming& naming, const Finding& finding) {
  const lockorder::Dependency* d = FirstOf(naming, finding);
  if (d == nullptr || finding.parties[0].hold >= d->held.size()) return {};
  const lockorder::Hold& hold = d->held[finding.parties[0].hold];
  const size_t live = CommonLength(hold.path, d->path);
  const std::vector<size_t> calls = naming.OwnCalls(d->site, d->path, live);
  return calls.empty() ? naming.WantedAt(*d) : d->path[calls.front()];
}

std::vector<Gathered> Gather(const Naming& naming, const std::vector<const Finding*>& findings) {
  std::vector<Gathered> all;
  std::map<std::string, size_t> known;
  for (const Finding* finding : findings) {
    const lockorder::Dependency* d = FirstOf(naming, *finding);
    if (finding->rule != lockorder::Rule::kUnorderedInstances || d == nullptr) {
      all.push_back({finding, {}});
      continue;
    }
    const auto [slot, inserted] = known.try_emplace(naming.Resource(d->wanted), all.size());
    if (inserted) {
      all.push_back({finding, {}});
      continue;
    }
    Gathered& gathered = all[slot->second];
    gathered.others.push_back(finding);
    if (finding->level == gathered.finding->level &&
        Length(naming, *finding) < Length(naming, *gathered.finding)) {
      std::swap(gathered.others.back(), gathered.finding);
    }
  }
  return all;
}

std::string OtherPlaces(const Naming& naming, const Gathered& gathered) {
  if (gathered.others.empty()) return "";
  std::set<std::tuple<std::string, uint32_t, std::string>> places;  // in the order of the sources
  for (const Finding* finding : gathered.others) {
    const SiteId at = PlaceToMend(naming, *finding);
    const std::string function = naming.Function(at);
    places.emplace(naming.Site(at).file, naming.Site(at).line,
                   (function.empty() ? "" : "`" + function + "` ") + "(" + naming.Place(at) + ")");
  }
  std::vector<std::string> shown;
  for (const auto& [file, line, text] : places) {
    if (shown.size() < kMaxPlaces) shown.push_back(text);
  }
  std::string text =
      "the same in " +
      Count(gathered.others.size(),
            "further finding, told here only once: ", "further findings, told here only once: ") +
      llvm::join(shown, ", ");
  if (places.size() > shown.size()) {
    text += " and " + llvm::utostr(places.size() - shown.size()) + " more";
  }
  return text;
}

}  // namespace lockgraph::report
