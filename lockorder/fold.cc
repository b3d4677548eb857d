#include "lockorder/fold.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "lockorder/content_order.h"
#include "lockorder/fingerprint.h"
#include "lockorder/order_counts.h"

namespace lockgraph::lockorder {
namespace {

// A party as the key of its finding sees it.
struct Side {
  uint32_t has;
  Mode has_mode;
  uint32_t wants;
  Mode wants_mode;
  auto operator<=>(const Side&) const = default;
};

struct Key {
  Rule rule;
  std::vector<Side> sides;
  std::vector<std::string_view> words;  // functions and other texts that tell findings apart
  auto operator<=>(const Key&) const = default;
};

// Rules for which one place in the program is enough, so that each place is a cause of its own.
bool PerPlace(const Finding& finding) {
  return finding.parties.size() == 1 || finding.rule == Rule::kUnorderedInstances;
}

class Folder {
 public:
  Folder(const Observations& observations, const OrderGraph& graph)
      : observations_(observations), graph_(graph), content_(observations) {}

  std::vector<Finding> Run(std::vector<Finding> findings) {
    for (Finding& finding : findings) Add(std::move(finding));
    DropCovered();
    std::vector<Finding> result;
    for (auto& [key, finding] : folded_) result.push_back(std::move(finding));
    CountOrders(observations_, graph_, result);
    Finish(result);
    return result;
  }

 private:
  Side SideOf(const Party& party) const {
    const Dependency& d = observations_.dependencies[party.dependency];
    return {graph_.LabelOf(graph_.VertexOf(ResourceOf(observations_, party))),
            ModeOf(observations_, party), graph_.LabelOf(graph_.VertexOf(d.wanted)), d.mode};
  }

  std::vector<Side> SidesOf(const Finding& finding) const {
    std::vector<Side> sides;
    for (const Party& party : finding.parties) sides.push_back(SideOf(party));
    return sides;
  }

  // Turns the cycle so that its smallest side comes first; between equal ones, its first function.
  void Rotate(Finding& finding) const {
    const std::vector<Side> sides = SidesOf(finding);
    if (sides.size() == 2 && sides[0] == sides[1]) {
      const auto function = [&](const Party& party) {
        return FunctionAt(observations_.dependencies[party.dependency].site);
      };
      if (function(finding.parties[1]) < function(finding.parties[0])) {
        std::swap(finding.parties[0], finding.parties[1]);
      }
      return;
    }
    std::vector<Side> best = sides;
    size_t turn = 0;
    std::vector<Side> turned = sides;
    for (size_t i = 1; i < sides.size(); ++i) {
      std::rotate(turned.begin(), turned.begin() + 1, turned.end());
      if (turned < best) {
        best = turned;
        turn = i;
      }
    }
    std::rotate(finding.parties.begin(), finding.parties.begin() + static_cast<ptrdiff_t>(turn),
                finding.parties.end());
  }

  std::string_view FunctionAt(SiteId site) const {
    if (site.value >= observations_.sites.size()) return "";
    return observations_.sites[site.value].function;
  }

  Key KeyOf(const Finding& finding) const {
    Key key{finding.rule, SidesOf(finding), {}};
    if (PerPlace(finding)) {
      for (const Party& party : finding.parties) {
        const Dependency& d = observations_.dependencies[party.dependency];
        key.words.push_back(FunctionAt(d.held[party.hold].site));
        key.words.push_back(FunctionAt(d.site));
      }
    }
    if (finding.misuse != Finding::kNoIndex) {
      const Misuse& misuse = observations_.misuses[finding.misuse];
      const bool named = misuse.resource.value < observations_.resources.size();
      const uint32_t vertex =
          named ? graph_.VertexOf(misuse.resource) : uint32_t{OrderGraph::kNoVertex};
      key.sides.push_back({vertex, misuse.mode, 0, Mode::kShared});
      key.words = {FunctionAt(misuse.site), misuse.detail};
      if (misuse.site.value < observations_.sites.size()) {
        key.words.push_back(observations_.sites[misuse.site.value].file);
      }
    }
    if (finding.live_hang != Finding::kNoIndex) {  // each hang is one
      key.sides.push_back({finding.live_hang, Mode::kShared, 0, Mode::kShared});
    }
    if (finding.parties.empty() && finding.declared_order != Finding::kNoIndex) {
      key.sides.push_back({finding.declared_order, Mode::kShared, 0, Mode::kShared});
    }
    return key;
  }

  // Whether `a` should speak for both: surer, shorter to read, then by content.
  bool Better(const Finding& a, const Finding& b) const {
    if (a.confidence != b.confidence) return a.confidence > b.confidence;
    const auto length = [this](const Finding& finding) {
      size_t sum = 0;
      for (const Party& party : finding.parties) {
        sum += PathLength(observations_.dependencies[party.dependency]);
      }
      return sum;
    };
    if (length(a) != length(b)) return length(a) < length(b);
    return Contents(a, b) < 0;
  }

  // Requires findings of one kind.
  std::strong_ordering Contents(const Finding& a, const Finding& b) const {
    if (const auto o = a.parties.size() <=> b.parties.size(); o != 0) return o;
    for (size_t i = 0; i < a.parties.size(); ++i) {
      const auto o = content_.Dependencies(observations_.dependencies[a.parties[i].dependency],
                                           observations_.dependencies[b.parties[i].dependency]);
      if (o != 0) return o;
      if (const auto h = a.parties[i].hold <=> b.parties[i].hold; h != 0) return h;
    }
    const size_t misuses = observations_.misuses.size();
    if (a.misuse < misuses && b.misuse < misuses) {
      const SiteId x = observations_.misuses[a.misuse].site;
      const SiteId y = observations_.misuses[b.misuse].site;
      if (x.value < observations_.sites.size() && y.value < observations_.sites.size()) {
        if (const auto o = content_.Sites(x, y); o != 0) return o;
      }
      return a.misuse <=> b.misuse;
    }
    return a.live_hang <=> b.live_hang;
  }

  void Add(Finding finding) {
    Rotate(finding);
    Key key = KeyOf(finding);
    const auto [it, inserted] = folded_.try_emplace(std::move(key), finding);
    if (inserted) return;
    Finding& kept = it->second;
    const uint32_t similar = kept.similar + finding.similar + 1;
    const Evidence sources =
        (kept.evidence | finding.evidence) & (Evidence::kStatic | Evidence::kObserved);
    if (Better(finding, kept)) kept = std::move(finding);
    kept.similar = similar;
    kept.evidence = kept.evidence | sources;
    kept.confidence = ConfidenceOf(kept.rule, kept.evidence);
  }

  static bool IsCycle(const Finding& finding) {
    return finding.parties.size() > 1 && finding.rule != Rule::kUnorderedInstances;
  }

  // A long cycle that repeats the edges of shorter ones only says again what they say.
  void DropCovered() {
    std::map<size_t, std::vector<decltype(folded_)::iterator>> by_length;
    for (auto it = folded_.begin(); it != folded_.end(); ++it) {
      if (IsCycle(it->second)) by_length[it->second.parties.size()].push_back(it);
    }
    std::map<Side, Confidence> covered;
    for (const auto& [length, cycles] : by_length) {
      std::vector<decltype(folded_)::iterator> kept;
      for (const auto it : cycles) {
        const Confidence confidence = it->second.confidence;
        const bool repeats =
            std::all_of(it->first.sides.begin(), it->first.sides.end(), [&](const Side& side) {
              const auto cover = covered.find(side);
              return cover != covered.end() && cover->second >= confidence;
            });
        if (repeats) {
          folded_.erase(it);
        } else {
          kept.push_back(it);
        }
      }
      for (const auto it : kept) {
        for (const Side& side : it->first.sides) {
          const auto [cover, inserted] = covered.try_emplace(side, it->second.confidence);
          if (!inserted) cover->second = std::max(cover->second, it->second.confidence);
        }
      }
    }
  }

  // Levels, fingerprints, order.
  void Finish(std::vector<Finding>& findings) const {
    std::map<std::string, std::vector<Finding*>> by_identity;
    for (Finding& finding : findings) {
      finding.level = LevelOf(finding.rule, finding.confidence);
      by_identity[IdentityOf(observations_, finding)].push_back(&finding);
    }
    for (auto& [identity, same] : by_identity) {
      std::sort(same.begin(), same.end(),
                [this](const Finding* a, const Finding* b) { return Contents(*a, *b) < 0; });
      for (uint32_t i = 0; i < same.size(); ++i) {
        same[i]->fingerprint = FingerprintOf(identity, i);
      }
    }
    std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
      if (a.level != b.level) return a.level > b.level;
      if (a.rule != b.rule) return a.rule < b.rule;
      return a.fingerprint < b.fingerprint;
    });
  }

  const Observations& observations_;
  const OrderGraph& graph_;
  ContentOrder content_;
  std::map<Key, Finding> folded_;
};

}  // namespace

std::vector<Finding> Fold(const Observations& observations, const OrderGraph& graph,
                          std::vector<Finding> findings) {
  return Folder(observations, graph).Run(std::move(findings));
}

}  // namespace lockgraph::lockorder
