// The circle of a finding as a drawing: threads are round, what they hold and want is square.
#include <cmath>
#include <string>
#include <vector>

#include "llvm/Support/Format.h"
#include "report/cast.h"
#include "report/html_finding.h"
#include "report/html_text.h"
#include "report/layout.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr size_t kMaxThreadsDrawn = 8;
constexpr uint32_t kMaxNameColumns = 22;

struct Node {
  std::string name;
  bool thread = false;
  double x = 0, y = 0;
};

std::string Shortened(const std::string& name) {
  const std::string printable = Printable(name);
  if (Width(printable) <= kMaxNameColumns) return printable;
  // The end of a qualified name tells more than its beginning.
  const uint32_t width = Width(printable);
  return "..." + Columns(printable, width - kMaxNameColumns + 3, width);
}

// Thread, what it wants, the thread that has it, what that one wants ..
std::vector<Node> NodesOf(const Naming& naming, const Cast& cast) {
  std::vector<Node> nodes;
  for (const Role& role : cast.roles) {
    nodes.push_back({"thread " + std::to_string(role.number), true});
    nodes.push_back({naming.PlainResource(role.dependency->wanted), false});
  }
  const double radius_x = 150, radius_y = nodes.size() > 4 ? 120 : 80;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const double angle = 2 * kPi * static_cast<double>(i) / static_cast<double>(nodes.size()) - kPi;
    nodes[i].x = 230 + radius_x * std::cos(angle);
    nodes[i].y = radius_y + 40 + radius_y * std::sin(angle);
  }
  return nodes;
}

void WriteArrow(llvm::raw_ostream& out, const Node& from, const Node& to, llvm::StringRef label) {
  // Shortened at both ends so that the arrow's head stands free of the node.
  const double dx = to.x - from.x, dy = to.y - from.y;
  const double length = std::max(1.0, std::hypot(dx, dy));
  const double gap = 26;
  const double x1 = from.x + dx / length * gap, y1 = from.y + dy / length * gap;
  const double x2 = to.x - dx / length * gap, y2 = to.y - dy / length * gap;
  out << llvm::format("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x1, y1, x2, y2)
      << llvm::format("<text class=\"verb\" x=\"%.1f\" y=\"%.1f\">", (x1 + x2) / 2,
                      (y1 + y2) / 2 - 4)
      << label << "</text>\n";
}

void WriteNode(llvm::raw_ostream& out, const Node& node) {
  const std::string name = Shortened(node.name);
  if (node.thread) {
    out << llvm::format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"16\"/>", node.x, node.y);
  } else {
    const double width = 7.2 * Width(name) + 12;
    out << llvm::format("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"24\" rx=\"3\"/>",
                        node.x - width / 2, node.y - 12, width);
  }
  out << llvm::format("<text x=\"%.1f\" y=\"%.1f\">", node.x, node.y + 4) << "<title>"
      << Html(node.name) << "</title>" << Html(node.thread ? name.substr(name.find(' ') + 1) : name)
      << "</text>\n";
}

}  // namespace

void WriteHtmlArrowHead(llvm::raw_ostream& out) {
  // In a drawing of its own: a browser that skips a finding outside of the window skips the
  // definitions in it too.
  out << "<svg class=\"heads\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>";
  for (const char* id : {"head", "handover"}) {
    out << "<marker id=\"" << id
        << "\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
        << "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker>";
  }
  out << "</defs></svg>\n";
}

void WriteHtmlCycle(llvm::raw_ostream& out, const Naming& naming,
                    const lockorder::Finding& finding) {
  const Cast cast = CastOf(naming.observations(), finding);
  if (cast.roles.size() < 2 || cast.roles.size() > kMaxThreadsDrawn || cast.twins) return;
  const std::vector<Node> nodes = NodesOf(naming, cast);
  const int height = nodes.size() > 4 ? 320 : 240;
  out << "<svg class=\"circle\" viewBox=\"0 0 460 " << height
      << "\" role=\"img\" aria-label=\"who waits for whom\">\n";
  for (size_t i = 0; i < cast.roles.size(); ++i) {
    const Node& thread = nodes[2 * i];
    const Node& wanted = nodes[2 * i + 1];
    const Node& owner = nodes[(2 * i + 2) % nodes.size()];
    WriteArrow(out, thread, wanted, "wants");
    WriteArrow(out, wanted, owner, cast.NextOf(i).Holds() ? "held by" : "owed by");
  }
  for (const Node& node : nodes) WriteNode(out, node);
  out << "</svg>\n";
}

}  // namespace lockgraph::report
