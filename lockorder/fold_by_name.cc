#include "lockorder/fold_by_name.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {
namespace {

// Without the index: elements of one array are one lock to the reader.
std::string WithoutIndex(const std::string& name) {
  std::string text;
  int depth = 0;
  for (const char c : name) {
    depth += c == '[';
    if (depth == 0) text += c;
    depth -= c == ']' && depth > 0;
  }
  return text;
}

// What a reader would call the same finding: rule, names and modes, in one rotation. Who waits for
// an event under a lock is told once, however many ways lead from the event back to the lock.
std::string NamedCycle(const Observations& observations, const Finding& finding) {
  std::vector<std::string> sides;
  std::vector<std::string> waits;
  for (const Party& party : finding.parties) {
    const Dependency& d = observations.dependencies[party.dependency];
    const auto side = [&](ResourceId resource, Mode as) {
      return WithoutIndex(observations.resources[resource.value].name) +
             (as == Mode::kShared ? "?" : "!");
    };
    sides.push_back(side(ResourceOf(observations, party), ModeOf(observations, party)) + " " +
                    side(d.wanted, d.mode));
    const bool event = observations.resources[d.wanted.value].kind != ResourceKind::kLock;
    const ResourceKind has = observations.resources[ResourceOf(observations, party).value].kind;
    if (event && has == ResourceKind::kLock) waits.push_back(sides.back());
  }
  if (!waits.empty()) sides = {*std::min_element(waits.begin(), waits.end())};
  std::rotate(sides.begin(), std::min_element(sides.begin(), sides.end()), sides.end());
  std::string text(Info(finding.rule).code);
  for (const std::string& side : sides) text += " " + side;
  return text;
}

void AddPlace(SiteId site, const CallPath& path, std::string& text) {
  for (SiteId call : path) text += " " + std::to_string(call.value);
  text += " " + std::to_string(site.value) + ",";
}

// The places of a cycle: where each side holds and where it waits. Elements of one array may have
// names of their own, or that of their class.
std::string CyclePlaces(const Observations& observations, const Finding& finding) {
  std::vector<std::string> sides;
  for (const Party& party : finding.parties) {
    const Dependency& d = observations.dependencies[party.dependency];
    std::string side;
    AddPlace(d.site, d.path, side);
    if (party.hold < d.held.size())
      AddPlace(d.held[party.hold].site, d.held[party.hold].path, side);
    sides.push_back(std::move(side));
  }
  std::sort(sides.begin(), sides.end());
  std::string text(Info(finding.rule).code);
  for (const std::string& side : sides) text += side + ";";
  return text;
}

// The same for what one thread does alone: one place of the program, one finding. Empty for others.
std::string NamedPlace(const Observations& observations, const Finding& finding) {
  std::string text(Info(finding.rule).code);
  const auto add = [&](ResourceId resource, SiteId site, SiteId other, const CallPath& path) {
    text += " " + WithoutIndex(observations.resources[resource.value].name);
    for (SiteId s : {site, other}) text += " " + std::to_string(s.value);
    for (SiteId call : path) text += " " + std::to_string(call.value);
  };
  if (finding.misuse != Finding::kNoIndex) {
    const Misuse& misuse = observations.misuses[finding.misuse];
    add(misuse.resource, misuse.site, misuse.related, {});
    return text;
  }
  if (finding.parties.size() != 1 || finding.parties[0].hold == Party::kThreadEnd) return "";
  const Dependency& d = observations.dependencies[finding.parties[0].dependency];
  if (finding.parties[0].hold >= d.held.size()) return "";
  add(d.wanted, d.site, d.held[finding.parties[0].hold].site, d.path);
  return text;
}

// Keeps of the findings with one key the surest and shortest. An empty key stands alone.
template <typename Key>
std::vector<Finding> FoldBy(std::vector<Finding> findings, const Key& key) {
  std::map<std::string, std::vector<size_t>> named;
  for (size_t i = 0; i < findings.size(); ++i) {
    const std::string name = key(findings[i]);
    if (!name.empty()) named[name].push_back(i);
  }
  std::vector<bool> dropped(findings.size(), false);
  for (const auto& [name, same] : named) {
    size_t best = same.front();
    for (const size_t i : same) {
      const bool as_sure = findings[i].level == findings[best].level;
      if (as_sure && findings[i].parties.size() < findings[best].parties.size()) best = i;
    }
    for (const size_t i : same) {
      if (i == best) continue;
      dropped[i] = true;
      findings[best].similar += 1 + findings[i].similar;
    }
  }
  std::vector<Finding> kept;
  for (size_t i = 0; i < findings.size(); ++i) {
    if (!dropped[i]) kept.push_back(std::move(findings[i]));
  }
  return kept;
}

}  // namespace

std::vector<Finding> FoldByName(const Observations& observations, std::vector<Finding> findings) {
  const auto is_cycle = [](const Finding& finding) {
    return finding.parties.size() > 1 && finding.rule != Rule::kUnorderedInstances;
  };
  findings = FoldBy(std::move(findings), [&](const Finding& finding) {
    return is_cycle(finding) ? NamedCycle(observations, finding)
                             : NamedPlace(observations, finding);
  });
  return FoldBy(std::move(findings), [&](const Finding& finding) {
    return is_cycle(finding) ? CyclePlaces(observations, finding) : std::string();
  });
}

}  // namespace lockgraph::lockorder
