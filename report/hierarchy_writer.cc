#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/hierarchy.h"
#include "report/layout.h"

namespace lockgraph::report {
namespace {

std::vector<std::string> Names(const Naming& naming, const OrderGraphView& view,
                               llvm::ArrayRef<uint32_t> vertices) {
  std::vector<std::string> names;
  for (const uint32_t vertex : vertices) {
    names.push_back(Printable(naming.Resource(view.vertices[vertex].resource)));
  }
  return names;
}

// By vertex: what is directly taken after it.
std::map<uint32_t, std::vector<uint32_t>> After(const Hierarchy& hierarchy) {
  std::map<uint32_t, std::vector<uint32_t>> after;
  for (const auto& [from, to] : hierarchy.direct) after[from].push_back(to);
  return after;
}

std::string Quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : Printable(name)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// A table's cell: no bar may end it early, no backtick its code.
std::string Cell(const std::string& text) {
  std::string out;
  for (const char c : Printable(text)) {
    if (c == '|' || c == '<') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

void WriteLevels(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view,
                 const Hierarchy& hierarchy) {
  const auto after = After(hierarchy);
  for (size_t level = 0; level < hierarchy.levels.size(); ++level) {
    out << "level " << level + 1 << (level == 0 ? " (taken first)\n" : "\n");
    for (const uint32_t vertex : hierarchy.levels[level]) {
      out << "  " << Printable(naming.Resource(view.vertices[vertex].resource));
      if (const auto next = after.find(vertex); next != after.end()) {
        out << " before " << JoinWithAnd(Names(naming, view, next->second));
      }
      out << '\n';
    }
  }
  for (const std::vector<uint32_t>& circle : hierarchy.circles) {
    out << "no order among " << JoinWithAnd(Names(naming, view, circle))
        << ": they are taken both ways round\n";
  }
  if (!hierarchy.alone.empty()) {
    out << "never taken together with another lock\n";
    for (const std::string& name : Names(naming, view, hierarchy.alone)) {
      out << "  " << name << '\n';
    }
  }
}

void WriteLevelsMarkdown(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view,
                         const Hierarchy& hierarchy) {
  const auto after = After(hierarchy);
  out << "# Lock order\n\nA thread that holds a lock may only take locks of higher levels.\n\n"
      << "| level | lock | declared at | taken before |\n|---|---|---|---|\n";
  for (size_t level = 0; level < hierarchy.levels.size(); ++level) {
    for (const uint32_t vertex : hierarchy.levels[level]) {
      const lockorder::ResourceId id = view.vertices[vertex].resource;
      const lockorder::Resource& resource = naming.Get(id);
      out << "| " << level + 1 << " | " << Cell(naming.Resource(id)) << " | "
          << (resource.declared_at.valid() ? Cell(naming.Place(resource.declared_at)) : "")
          << " | ";
      if (const auto next = after.find(vertex); next != after.end()) {
        out << Cell(llvm::join(Names(naming, view, next->second), ", "));
      }
      out << " |\n";
    }
  }
  if (!hierarchy.circles.empty()) {
    out << "\n## Without an order\n\nThese locks are taken both ways round:\n\n";
    for (const std::vector<uint32_t>& circle : hierarchy.circles) {
      out << "- " << JoinWithAnd(Names(naming, view, circle)) << '\n';
    }
  }
  if (!hierarchy.alone.empty()) {
    out << "\n## Never taken together with another lock\n\n";
    for (const std::string& name : Names(naming, view, hierarchy.alone)) {
      out << "- " << name << '\n';
    }
  }
}

void WriteLevelsDot(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view,
                    const Hierarchy& hierarchy) {
  out << "digraph lock_hierarchy {\n  rankdir=TB;\n  node [shape=box, fontname=\"monospace\"];\n";
  for (const std::vector<uint32_t>& level : hierarchy.levels) {
    out << "  { rank=same;";
    for (const uint32_t vertex : level) {
      out << " n" << vertex
          << " [label=" << Quoted(naming.PlainResource(view.vertices[vertex].resource)) << "];";
    }
    out << " }\n";
  }
  for (const auto& [from, to] : hierarchy.direct) out << "  n" << from << " -> n" << to << ";\n";
  for (const std::vector<uint32_t>& circle : hierarchy.circles) {
    const std::set<uint32_t> members(circle.begin(), circle.end());
    for (const OrderEdge& edge : view.edges) {
      if (edge.from == edge.to || !members.contains(edge.from) || !members.contains(edge.to)) {
        continue;
      }
      out << "  n" << edge.from << " -> n" << edge.to << " [color=red];\n";
    }
  }
  out << "}\n";
}

void WriteAttributes(llvm::raw_ostream& out, const Naming& naming,
                     const std::vector<Annotation>& annotations) {
  for (const Annotation& annotation : annotations) {
    out << Printable(naming.Place(naming.Get(annotation.lock).declared_at)) << ": "
        << Printable(naming.Resource(annotation.lock)) << ": " << Printable(annotation.attribute)
        << '\n';
  }
}

void WriteHierarchyYaml(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view,
                        const Hierarchy& hierarchy) {
  std::map<uint32_t, std::vector<uint32_t>> after;  // edges not yet in a chain, last first
  size_t left = 0;
  for (const auto& [from, to] : llvm::reverse(hierarchy.direct)) {
    if (naming.Get(view.vertices[from].resource).name.empty()) continue;
    if (naming.Get(view.vertices[to].resource).name.empty()) continue;
    after[from].push_back(to);
    ++left;
  }
  if (left == 0) {
    out << "hierarchy: []\n";
    return;
  }
  out << "hierarchy:\n";
  for (const auto& [begin, unused] : hierarchy.direct) {
    while (!after[begin].empty()) {
      out << "  - [" << Quoted(naming.PlainResource(view.vertices[begin].resource));
      for (uint32_t at = begin; !after[at].empty();) {
        const uint32_t next = after[at].back();
        after[at].pop_back();
        out << ", " << Quoted(naming.PlainResource(view.vertices[next].resource));
        at = next;
      }
      out << "]\n";
    }
  }
}

}  // namespace lockgraph::report
