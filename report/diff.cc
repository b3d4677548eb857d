#include "report/diff.h"

#include <set>
#include <tuple>
#include <utility>

#include "report/layout.h"
#include "report/style.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using EdgeKey = std::pair<std::string, std::string>;
using FindingKey = std::pair<lockorder::Rule, std::string>;

EdgeKey KeyOf(const OrderGraphView& view, const OrderEdge& edge) {
  return {view.vertices[edge.from].class_key, view.vertices[edge.to].class_key};
}

// The indices of what `list` has and `other` has not.
template <typename List, typename Key>
std::vector<size_t> Without(const List& list, const std::set<Key>& other, auto key_of) {
  std::vector<size_t> indices;
  for (size_t i = 0; i < list.size(); ++i) {
    if (!other.contains(key_of(list[i]))) indices.push_back(i);
  }
  return indices;
}

template <typename Key, typename List>
std::set<Key> KeysOf(const List& list, auto key_of) {
  std::set<Key> keys;
  for (const auto& element : list) keys.insert(key_of(element));
  return keys;
}

class DiffWriter {
 public:
  DiffWriter(llvm::raw_ostream& out, bool color) : out_(out), color_(color) {}

  void Line(bool added, const std::string& text) {
    WriteStyled(out_, color_, added ? Style::kNote : Style::kError,
                (added ? "+ " : "- ") + Printable(text));
    out_ << '\n';
  }

  void Locks(bool added, const Naming& naming, const OrderGraphView& view,
             const std::vector<size_t>& indices) {
    for (const size_t i : indices) {
      Line(added, "lock " + naming.Resource(view.vertices[i].resource));
    }
  }

  void Edges(bool added, const Naming& naming, const OrderGraphView& view,
             const std::vector<size_t>& indices) {
    for (const size_t i : indices) {
      const OrderEdge& edge = view.edges[i];
      const lockorder::Dependency& dependency = naming.observations().dependencies[edge.dependency];
      Line(added, "order " + naming.Resource(view.vertices[edge.from].resource) + " -> " +
                      naming.Resource(view.vertices[edge.to].resource) + " " +
                      naming.AtPlace(naming.WantedAt(dependency)));
    }
  }

  void Findings(bool added, const Version& version, const std::vector<size_t>& indices) {
    for (const size_t i : indices) {
      const lockorder::Finding& finding = version.verdict.findings[i];
      const Story story = version.teller.Tell(finding);
      Line(added, LevelWord(finding.level).str() + "[" + std::string(Info(finding.rule).code) +
                      "] " + story.headline + " " + version.teller.naming().AtPlace(story.primary));
    }
  }

 private:
  llvm::raw_ostream& out_;
  bool color_;
};

}  // namespace

GraphDiff Compare(const Version& before, const Version& after) {
  GraphDiff diff;
  diff.old_view = ViewOrder(before.teller.naming().observations(), &before.verdict);
  diff.new_view = ViewOrder(after.teller.naming().observations(), &after.verdict);
  const auto lock_key = [](const OrderVertex& vertex) { return vertex.class_key; };
  const auto old_key = [&](const OrderEdge& edge) { return KeyOf(diff.old_view, edge); };
  const auto new_key = [&](const OrderEdge& edge) { return KeyOf(diff.new_view, edge); };
  const auto finding_key = [](const lockorder::Finding& finding) {
    return FindingKey(finding.rule, finding.fingerprint);
  };
  diff.gone_locks = Without(diff.old_view.vertices,
                            KeysOf<std::string>(diff.new_view.vertices, lock_key), lock_key);
  diff.new_locks = Without(diff.new_view.vertices,
                           KeysOf<std::string>(diff.old_view.vertices, lock_key), lock_key);
  diff.gone_edges =
      Without(diff.old_view.edges, KeysOf<EdgeKey>(diff.new_view.edges, new_key), old_key);
  diff.new_edges =
      Without(diff.new_view.edges, KeysOf<EdgeKey>(diff.old_view.edges, old_key), new_key);
  diff.gone_findings =
      Without(before.verdict.findings, KeysOf<FindingKey>(after.verdict.findings, finding_key),
              finding_key);
  diff.new_findings =
      Without(after.verdict.findings, KeysOf<FindingKey>(before.verdict.findings, finding_key),
              finding_key);
  return diff;
}

void WriteDiff(llvm::raw_ostream& out, const GraphDiff& diff, const Version& before,
               const Version& after, bool color) {
  if (diff.empty()) {
    out << "no lock, order or finding is new or gone\n";
    return;
  }
  const Naming& old_names = before.teller.naming();
  const Naming& new_names = after.teller.naming();
  DiffWriter writer(out, color);
  writer.Locks(false, old_names, diff.old_view, diff.gone_locks);
  writer.Locks(true, new_names, diff.new_view, diff.new_locks);
  writer.Edges(false, old_names, diff.old_view, diff.gone_edges);
  writer.Edges(true, new_names, diff.new_view, diff.new_edges);
  writer.Findings(false, before, diff.gone_findings);
  writer.Findings(true, after, diff.new_findings);
  out << Count(diff.new_edges.size(), "new order", "new orders") << ", "
      << Count(diff.gone_edges.size(), "gone", "gone") << "; "
      << Count(diff.new_findings.size(), "new finding", "new findings") << ", "
      << Count(diff.gone_findings.size(), "gone", "gone") << '\n';
}

}  // namespace lockgraph::report
