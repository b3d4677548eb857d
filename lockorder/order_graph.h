// The lock-order graph: an edge A -> B when somebody wants B while it has A.
#ifndef LOCKGRAPH_LOCKORDER_ORDER_GRAPH_H_
#define LOCKGRAPH_LOCKORDER_ORDER_GRAPH_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// A lock class, or one object of it: each object that is known exactly (Instance::kOne) has its own
// vertex, all others of the class share one. The vertices of one class are a *family*; only within
// a family can two vertices stand for one object.
struct Vertex {
  ResourceId resource;  // one of those it stands for
  uint32_t family = 0;
  bool one = false;
};

// One dependency (standing for `places` equal ones) that justifies an edge.
struct Witness {
  Party party;
  uint32_t places = 1;
};

struct Edge {
  uint32_t from = 0;
  uint32_t to = 0;
  Mode has = Mode::kExclusive;
  Mode wants = Mode::kExclusive;
  std::vector<Witness> witnesses;  // never empty; the best of each thread first
};

// Requires ids that are in range (see Judge). Vertices, edges and witnesses are in an order that
// depends on content only. Immutable; keeps a reference to the observations.
//
// No edges come from waits that end by themselves, from taking again what one already has, and
// between objects of one class unless both are known (see relock.h).
class OrderGraph {
 public:
  static constexpr uint32_t kMaxWitnesses = 64;  // per edge
  static constexpr uint32_t kNoVertex = 0xffffffff;

  explicit OrderGraph(const Observations& observations);

  std::span<const Vertex> vertices() const { return vertices_; }
  std::span<const Edge> edges() const { return edges_; }
  // The edges that leave or reach a vertex, by index, in ascending order.
  std::span<const uint32_t> Out(uint32_t vertex) const { return out_[vertex]; }
  std::span<const uint32_t> In(uint32_t vertex) const { return in_[vertex]; }

  uint32_t VertexOf(ResourceId resource) const { return vertex_of_[resource.value]; }
  std::span<const uint32_t> Family(uint32_t family) const { return families_[family]; }
  uint32_t family_count() const { return static_cast<uint32_t>(families_.size()); }

  // The vertices that may stand for the same object as `vertex`, itself first: MeetingAt(v, 0) is
  // v, kNoVertex follows the last.
  uint32_t MeetingAt(uint32_t vertex, uint32_t index) const;
  // Whether `a` and `b` may stand for the same object.
  bool Meet(uint32_t a, uint32_t b) const {
    return a == b ||
           (vertices_[a].family == vertices_[b].family && !(vertices_[a].one && vertices_[b].one));
  }

  // The first of the vertices that nobody can tell from this one: objects of one class, seen in a
  // run, without names of their own. Else the vertex itself.
  uint32_t LabelOf(uint32_t vertex) const { return labels_[vertex]; }

  // One dependency for each group of those that differ only in places, in content order; and the
  // evidence of its group (seen by the analyzer in one place, by the runtime in another).
  std::span<const uint32_t> representatives() const { return representatives_; }
  Evidence EvidenceOf(uint32_t dependency) const { return evidence_[dependency]; }
  // How many dependencies a representative stands for.
  uint32_t PlacesOf(uint32_t dependency) const { return places_[dependency]; }

  uint64_t witnesses_cut() const { return witnesses_cut_; }

  // Whether the graph is what this header says. For tests. O(size).
  bool CheckInvariants() const;

 private:
  void MakeVertices();
  void MakeLabels();
  void MakeRepresentatives();
  void MakeEdges();
  void AddWitness(std::vector<Witness>& witnesses, const Witness& witness) const;
  void OrderWitnesses(Edge& edge);

  const Observations& observations_;
  std::vector<Vertex> vertices_;
  std::vector<std::vector<uint32_t>> families_;  // the shared vertex, if there is one, comes first
  std::vector<uint32_t> vertex_of_;              // by resource
  std::vector<uint32_t> labels_;                 // by vertex
  std::vector<Edge> edges_;                      // by from, to, has, wants
  std::vector<std::vector<uint32_t>> out_;
  std::vector<std::vector<uint32_t>> in_;
  std::vector<uint32_t> representatives_;
  std::vector<Evidence> evidence_;  // by dependency
  std::vector<uint32_t> places_;    // by dependency; 0 for all but representatives
  uint64_t witnesses_cut_ = 0;
};

// The evidence one party brings: that of its dependency's group, its hold and its thread.
Evidence EvidenceOfParty(const Observations& observations, const OrderGraph& graph, Party party);

// What the party has: the resource of its hold, or the end of its thread.
ResourceId ResourceOf(const Observations& observations, Party party);
Mode ModeOf(const Observations& observations, Party party);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_ORDER_GRAPH_H_
