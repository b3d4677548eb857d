#include "report/dot.h"

#include <string>

#include "report/layout.h"

namespace lockgraph::report {
namespace {

std::string Quoted(llvm::StringRef text) {
  std::string out = "\"";
  for (const char c : Printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

llvm::StringRef Shape(lockorder::ResourceKind kind) {
  return kind == lockorder::ResourceKind::kLock ? "box" : "ellipse";
}

}  // namespace

void WriteDot(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view) {
  out << "digraph lock_order {\n  node [fontname=\"monospace\"];\n";
  for (uint32_t i = 0; i < view.vertices.size(); ++i) {
    const lockorder::ResourceId id = view.vertices[i].resource;
    const lockorder::Resource& resource = naming.Get(id);
    out << "  n" << i << " [label=" << Quoted(naming.PlainResource(id))
        << ", shape=" << Shape(resource.kind);
    if (!resource.type.empty()) out << ", tooltip=" << Quoted(resource.type);
    out << "];\n";
  }
  for (const OrderEdge& edge : view.edges) {
    const lockorder::Dependency& dependency = naming.observations().dependencies[edge.dependency];
    const bool locks =
        naming.Get(view.vertices[edge.from].resource).kind == lockorder::ResourceKind::kLock &&
        naming.Get(view.vertices[edge.to].resource).kind == lockorder::ResourceKind::kLock;
    out << "  n" << edge.from << " -> n" << edge.to << " [label="
        << Quoted(naming.Place(dependency.site) +
                  (edge.places > 1 ? " +" + std::to_string(edge.places - 1) : ""));
    if (edge.in_finding) out << ", color=red, penwidth=2";
    if (!locks) out << ", style=dashed";
    out << "];\n";
  }
  out << "}\n";
}

}  // namespace lockgraph::report
