#include "lockorder/order_graph.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "lockorder/content_order.h"

namespace lockgraph::lockorder {
namespace {

using Signature = std::vector<uint32_t>;

struct SignatureHash {
  size_t operator()(const Signature& signature) const {
    uint64_t hash = 0xcbf29ce484222325;
    for (const uint32_t word : signature) hash = (hash ^ word) * 0x100000001b3;
    return static_cast<size_t>(hash ^ (hash >> 32));
  }
};

// What two dependencies must share to be told apart by their places only.
Signature SignatureOf(const Dependency& d) {
  Signature s = {d.thread.value,
                 d.wanted.value,
                 static_cast<uint32_t>(d.mode),
                 static_cast<uint32_t>(d.wait),
                 d.group,
                 static_cast<uint32_t>(d.order),
                 static_cast<uint32_t>(d.held.size())};
  const size_t holds = s.size();
  for (const Hold& h : d.held) {
    s.push_back(h.resource.value);
    // An owed event is told apart by where it would be signalled: other signallers are judged by
    // it.
    s.push_back((static_cast<uint32_t>(h.mode) << 2) | (static_cast<uint32_t>(h.role) << 1) |
                static_cast<uint32_t>(h.may));
    s.push_back(h.role == Hold::Role::kOwes ? h.site.value : 0);
  }
  // The order in which locks were taken does not matter for what can hang.
  std::vector<std::tuple<uint32_t, uint32_t, uint32_t>> triples;
  for (size_t i = holds; i < s.size(); i += 3) triples.emplace_back(s[i], s[i + 1], s[i + 2]);
  std::sort(triples.begin(), triples.end());
  s.resize(holds);
  for (const auto& [resource, flags, site] : triples) s.insert(s.end(), {resource, flags, site});
  const size_t live = s.size();
  for (const ThreadId t : d.live) s.push_back(t.value);
  std::sort(s.begin() + static_cast<ptrdiff_t>(live), s.end());
  return s;
}

// The bits that say who saw it; the others are doubts.
constexpr Evidence kSources = Evidence::kStatic | Evidence::kObserved;

bool TakesAgain(const Observations& observations, const Dependency& d) {
  return std::any_of(d.held.begin(), d.held.end(), [&](const Hold& hold) {
    return hold.role == Hold::Role::kHolds && !hold.may &&
           CompareWithinDependency(observations.resources[hold.resource.value],
                                   observations.resources[d.wanted.value]) == Overlap::kSame;
  });
}

bool MayOnly(const Observations& observations, Party party) {
  return party.hold != Party::kThreadEnd &&
         observations.dependencies[party.dependency].held[party.hold].may;
}

}  // namespace

OrderGraph::OrderGraph(const Observations& observations) : observations_(observations) {
  MakeVertices();
  MakeLabels();
  MakeRepresentatives();
  MakeEdges();
}

void OrderGraph::MakeVertices() {
  const std::vector<Resource>& resources = observations_.resources;
  std::vector<uint32_t> order(resources.size());
  std::iota(order.begin(), order.end(), 0);
  const ContentOrder content(observations_);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const Resource& x = resources[a];
    const Resource& y = resources[b];
    if (x.kind != y.kind) return x.kind < y.kind;
    if (const int keys = x.class_key.compare(y.class_key); keys != 0) return keys < 0;
    const bool one_x = x.instance == Instance::kOne;
    const bool one_y = y.instance == Instance::kOne;
    if (one_x != one_y) return one_y;
    if (one_x && x.instance_key != y.instance_key) return x.instance_key < y.instance_key;
    return content.Resources({a}, {b}) < 0;
  });
  vertex_of_.assign(resources.size(), kNoVertex);
  const Resource* last = nullptr;
  for (const uint32_t r : order) {
    const Resource& now = resources[r];
    const bool one = now.instance == Instance::kOne;
    const bool family =
        last == nullptr || last->kind != now.kind || last->class_key != now.class_key;
    if (family) families_.emplace_back();
    if (family || one != (last->instance == Instance::kOne) ||
        (one && last->instance_key != now.instance_key)) {
      vertices_.push_back({{r}, static_cast<uint32_t>(families_.size() - 1), one});
    }
    vertex_of_[r] = static_cast<uint32_t>(vertices_.size() - 1);
    last = &now;
  }
  // Number the vertices by what people read, so that a canonical cycle starts at its first name.
  std::vector<uint32_t> by_name(vertices_.size());
  std::iota(by_name.begin(), by_name.end(), 0);
  std::sort(by_name.begin(), by_name.end(), [&](uint32_t a, uint32_t b) {
    return content.Resources(vertices_[a].resource, vertices_[b].resource) < 0;
  });
  std::vector<uint32_t> number(vertices_.size());
  std::vector<Vertex> sorted(vertices_.size());
  for (uint32_t i = 0; i < by_name.size(); ++i) {
    number[by_name[i]] = i;
    sorted[i] = vertices_[by_name[i]];
  }
  for (uint32_t v = 0; v < vertices_.size(); ++v) {
    families_[vertices_[v].family].push_back(number[v]);  // the shared vertex was made first
  }
  vertices_ = std::move(sorted);
  for (uint32_t& v : vertex_of_) v = number[v];
}

void OrderGraph::MakeLabels() {
  std::vector<bool> observed(vertices_.size(), false);
  for (const Dependency& d : observations_.dependencies) {
    if (!Has(d.evidence, Evidence::kObserved)) continue;
    observed[VertexOf(d.wanted)] = true;
    for (const Hold& hold : d.held) observed[VertexOf(hold.resource)] = true;
  }
  std::map<std::pair<uint32_t, std::string_view>, uint32_t> first;
  for (uint32_t v = 0; v < vertices_.size(); ++v) {
    const std::string_view name = observations_.resources[vertices_[v].resource.value].name;
    const bool alike = observed[v] && vertices_[v].one;
    labels_.push_back(alike ? first.try_emplace({vertices_[v].family, name}, v).first->second : v);
  }
}

uint32_t OrderGraph::MeetingAt(uint32_t vertex, uint32_t index) const {
  if (index == 0) return vertex;
  const std::vector<uint32_t>& family = families_[vertices_[vertex].family];
  if (vertices_[vertex].one) {
    return index == 1 && !vertices_[family[0]].one ? family[0] : kNoVertex;
  }
  return index < family.size() ? family[index] : kNoVertex;
}

void OrderGraph::MakeRepresentatives() {
  const std::vector<Dependency>& all = observations_.dependencies;
  evidence_.assign(all.size(), Evidence::kNone);
  places_.assign(all.size(), 0);
  const ContentOrder content(observations_);
  const auto better = [&](uint32_t a, uint32_t b) {
    const Confidence x = ConfidenceOf(Rule::kLockOrderCycle, all[a].evidence);
    const Confidence y = ConfidenceOf(Rule::kLockOrderCycle, all[b].evidence);
    if (x != y) return x > y;
    return content.Dependencies(all[a], all[b]) < 0;
  };
  struct Group {
    uint32_t best;
    uint32_t places;
    Evidence sources;
  };
  std::vector<Group> groups;
  std::unordered_map<Signature, uint32_t, SignatureHash> index;
  index.reserve(all.size());
  std::unordered_map<std::string_view, uint32_t> functions;
  const auto function = [&](SiteId site) {
    if (!site.valid()) return uint32_t{0};
    const std::string_view name = observations_.sites[site.value].function;
    return functions.try_emplace(name, static_cast<uint32_t>(functions.size() + 1)).first->second;
  };
  for (uint32_t d = 0; d < all.size(); ++d) {
    Signature signature = SignatureOf(all[d]);
    // Where one thread is enough, each place is a cause of its own (see fold.h).
    for (const Hold& hold : all[d].held) {
      if (vertices_[VertexOf(hold.resource)].family != vertices_[VertexOf(all[d].wanted)].family) {
        continue;
      }
      signature.push_back(function(hold.site));
      signature.push_back(function(all[d].site));
    }
    const auto [it, inserted] =
        index.try_emplace(std::move(signature), static_cast<uint32_t>(groups.size()));
    if (inserted) groups.push_back({d, 0, Evidence::kNone});
    Group& group = groups[it->second];
    ++group.places;
    group.sources = group.sources | (all[d].evidence & kSources);
    if (better(d, group.best)) group.best = d;
  }
  for (const Group& group : groups) {
    representatives_.push_back(group.best);
    places_[group.best] = group.places;
    evidence_[group.best] = all[group.best].evidence | group.sources;
  }
  std::sort(representatives_.begin(), representatives_.end(),
            [&](uint32_t a, uint32_t b) { return content.Dependencies(all[a], all[b]) < 0; });
}

void OrderGraph::MakeEdges() {
  std::vector<bool> end_wanted(vertices_.size(), false);
  for (const Dependency& d : observations_.dependencies) end_wanted[VertexOf(d.wanted)] = true;

  struct Key {
    uint32_t from, to;
    Mode has, wants;
    auto operator<=>(const Key&) const = default;
  };
  struct Found {
    Key key;
    size_t place;  // in content order; of two holds of one lock the surer is kept
    Witness witness;
  };
  std::vector<Found> found;
  for (const uint32_t r : representatives_) {
    const Dependency& d = observations_.dependencies[r];
    if (d.wait != WaitKind::kBlocking || TakesAgain(observations_, d)) continue;
    const uint32_t to = VertexOf(d.wanted);
    const auto add = [&](uint32_t from, Mode has, uint32_t hold) {
      if (Meet(from, to)) return;  // objects of one class that are not both known
      found.push_back({{from, to, has, d.mode}, found.size(), {{r, hold}, places_[r]}});
    };
    for (uint32_t h = 0; h < d.held.size(); ++h)
      add(VertexOf(d.held[h].resource), d.held[h].mode, h);
    const ResourceId end = observations_.threads[d.thread.value].end;
    if (!end.valid()) continue;
    const uint32_t from = VertexOf(end);
    bool wanted = false;
    for (uint32_t i = 0; !wanted && MeetingAt(from, i) != kNoVertex; ++i) {
      wanted = end_wanted[MeetingAt(from, i)];
    }
    if (wanted) add(from, Mode::kExclusive, Party::kThreadEnd);
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.key != b.key ? a.key < b.key : a.place < b.place;
  });
  for (const auto& [key, place, witness] : found) {
    if (edges_.empty() ||
        Key{edges_.back().from, edges_.back().to, edges_.back().has, edges_.back().wants} != key) {
      edges_.push_back({key.from, key.to, key.has, key.wants, {}});
    }
    AddWitness(edges_.back().witnesses, witness);
  }
  out_.resize(vertices_.size());
  in_.resize(vertices_.size());
  for (uint32_t e = 0; e < edges_.size(); ++e) {
    OrderWitnesses(edges_[e]);
    out_[edges_[e].from].push_back(e);
    in_[edges_[e].to].push_back(e);
  }
}

// Of several holds of one object the surer is kept. Holds of different objects are witnesses of
// their own: which of them a cycle means shows in the others of its parties.
void OrderGraph::AddWitness(std::vector<Witness>& witnesses, const Witness& witness) const {
  const auto resource = [this](const Witness& w) -> const Resource& {
    return observations_.resources[ResourceOf(observations_, w.party).value];
  };
  const Resource& mine = resource(witness);
  for (auto known = witnesses.rbegin(); known != witnesses.rend(); ++known) {
    if (known->party.dependency != witness.party.dependency) break;
    const Resource& other = resource(*known);
    const bool alike = other.owner == mine.owner && other.place == mine.place;
    if (!alike || other.instance != mine.instance) continue;
    if (MayOnly(observations_, known->party)) *known = witness;
    return;
  }
  witnesses.push_back(witness);
}

// A cycle needs witnesses of different threads, so that the best of each thread stand first; what
// exceeds the bound is cut.
void OrderGraph::OrderWitnesses(Edge& edge) {
  std::vector<Witness>& witnesses = edge.witnesses;
  if (witnesses.size() < 2) return;
  // Less is better: how many of its thread are better, how unsure, place in content order.
  using Rank = std::tuple<uint32_t, int, uint32_t>;
  std::vector<std::pair<Rank, Witness>> ranked;
  for (const Witness& w : witnesses) {
    const Evidence evidence = EvidenceOfParty(observations_, *this, w.party);
    const int doubt = -static_cast<int>(ConfidenceOf(Rule::kLockOrderCycle, evidence));
    ranked.push_back({{0, doubt, static_cast<uint32_t>(ranked.size())}, w});
  }
  const auto by_rank = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::sort(ranked.begin(), ranked.end(), by_rank);
  std::unordered_map<uint32_t, uint32_t> seen;
  for (auto& [rank, w] : ranked) {
    std::get<0>(rank) = seen[observations_.dependencies[w.party.dependency].thread.value]++;
  }
  std::sort(ranked.begin(), ranked.end(), by_rank);
  if (ranked.size() > kMaxWitnesses) {
    witnesses_cut_ += ranked.size() - kMaxWitnesses;
    ranked.resize(kMaxWitnesses);
  }
  witnesses.clear();
  for (const auto& [rank, w] : ranked) witnesses.push_back(w);
}

bool OrderGraph::CheckInvariants() const {
  for (uint32_t f = 0; f < families_.size(); ++f) {
    if (families_[f].empty()) return false;
    for (size_t i = 0; i < families_[f].size(); ++i) {
      const Vertex& v = vertices_[families_[f][i]];
      if (v.family != f || (i > 0 && !v.one)) return false;
    }
  }
  for (uint32_t r = 0; r < vertex_of_.size(); ++r) {
    const Resource& mine = observations_.resources[r];
    const Resource& vertex = observations_.resources[vertices_[vertex_of_[r]].resource.value];
    if (Compare(mine, vertex) == Overlap::kDifferent) return false;
  }
  uint64_t out = 0;
  uint64_t in = 0;
  for (uint32_t v = 0; v < vertices_.size(); ++v) {
    for (const uint32_t e : out_[v]) out += edges_[e].from == v;
    for (const uint32_t e : in_[v]) in += edges_[e].to == v;
  }
  if (out != edges_.size() || in != edges_.size()) return false;
  for (const Edge& edge : edges_) {
    if (edge.witnesses.empty() || edge.witnesses.size() > kMaxWitnesses) return false;
    if (Meet(edge.from, edge.to)) return false;
    for (const Witness& w : edge.witnesses) {
      const Dependency& d = observations_.dependencies[w.party.dependency];
      if (d.wait != WaitKind::kBlocking || d.mode != edge.wants) return false;
      if (VertexOf(d.wanted) != edge.to) return false;
      if (VertexOf(ResourceOf(observations_, w.party)) != edge.from) return false;
      if (ModeOf(observations_, w.party) != edge.has) return false;
    }
  }
  return true;
}

Evidence EvidenceOfParty(const Observations& observations, const OrderGraph& graph, Party party) {
  const Dependency& d = observations.dependencies[party.dependency];
  Evidence evidence = graph.EvidenceOf(party.dependency);
  if (party.hold != Party::kThreadEnd && d.held[party.hold].may) {
    evidence = evidence | Evidence::kMayHeld;
  }
  if (observations.threads[d.thread.value].assumed) evidence = evidence | Evidence::kAssumedThread;
  return evidence;
}

ResourceId ResourceOf(const Observations& observations, Party party) {
  const Dependency& d = observations.dependencies[party.dependency];
  if (party.hold == Party::kThreadEnd) return observations.threads[d.thread.value].end;
  return d.held[party.hold].resource;
}

Mode ModeOf(const Observations& observations, Party party) {
  if (party.hold == Party::kThreadEnd) return Mode::kExclusive;
  return observations.dependencies[party.dependency].held[party.hold].mode;
}

}  // namespace lockgraph::lockorder
