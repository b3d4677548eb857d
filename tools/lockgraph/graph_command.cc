// lockgraph graph [G.lgg]: the lock order for people and for documents.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/hierarchy.h"
#include "report/html.h"
#include "report/json.h"
#include "report/order_edges.h"
#include "report/source_cache.h"
#include "report/story.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/observed_program.h"

namespace lockgraph::cli {
namespace {

// The locks, and who is taken before whom, for scripts.
void WriteGraphJson(llvm::raw_ostream& out, const report::Teller& teller,
                    const report::OrderGraphView& view) {
  const report::Naming& naming = teller.naming();
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attributeArray("locks", [&] {
      for (const report::OrderVertex& vertex : view.vertices) {
        json.object([&] {
          const lockorder::Resource& resource = naming.Get(vertex.resource);
          json.attribute("name", naming.PlainResource(vertex.resource));
          json.attribute("class", vertex.class_key);
          json.attribute("type", resource.type);
          json.attributeObject("declared_at",
                               [&] { report::WritePlace(json, teller, resource.declared_at); });
        });
      }
    });
    json.attributeArray("orders", [&] {
      for (const report::OrderEdge& edge : view.edges) {
        json.object([&] {
          json.attribute("first", naming.PlainResource(view.vertices[edge.from].resource));
          json.attribute("then", naming.PlainResource(view.vertices[edge.to].resource));
          json.attribute("places", static_cast<int64_t>(edge.places));
          json.attribute("in_finding", edge.in_finding);
          json.attributeObject("at", [&] {
            const auto& dependencies = naming.observations().dependencies;
            report::WritePlace(json, teller, dependencies[edge.dependency].site);
          });
        });
      }
    });
  });
  out << '\n';
}

}  // namespace

int GraphCommand(const Options& options) {
  absl::StatusOr<ObservedProgram> program = ObserveProgram(options, Values(options.graph_files));
  if (!program.ok()) return Fail(program.status());
  report::SourceCache sources(program->root);
  const report::Teller teller(program->observations, sources, report::TellOptions{});
  report::OrderGraphView view = report::ViewOrder(program->observations, &program->verdict);
  if (!options.focus.empty()) {
    view = report::Around(view, program->observations, options.focus, options.depth);
    if (view.vertices.empty()) {
      return Fail(absl::NotFoundError(absl::StrCat("no lock is called '", options.focus.getValue(),
                                                   "'\n  `lockgraph graph` lists all of them")));
    }
  }
  llvm::raw_ostream& out = llvm::outs();
  const report::Hierarchy hierarchy = report::BuildHierarchy(teller.naming(), view);
  if (options.graph_format == "levels") {
    report::WriteLevels(out, teller.naming(), view, hierarchy);
  } else if (options.graph_format == "markdown") {
    report::WriteLevelsMarkdown(out, teller.naming(), view, hierarchy);
  } else if (options.graph_format == "dot") {
    report::WriteLevelsDot(out, teller.naming(), view, hierarchy);
  } else if (options.graph_format == "json") {
    WriteGraphJson(out, teller, view);
  } else if (options.graph_format == "html") {
    report::WriteHtml(out, teller, program->verdict, {});
  } else {
    return Fail(absl::InvalidArgumentError(
        absl::StrCat("--format=", options.graph_format.getValue(),
                     ": unknown form\n  known: levels, markdown, dot, html, json")));
  }
  return kExitClean;
}

int AnnotateCommand(const Options& options) {
  absl::StatusOr<ObservedProgram> program = ObserveProgram(options, Values(options.annotate_files));
  if (!program.ok()) return Fail(program.status());
  report::SourceCache sources(program->root);
  const report::Naming naming(program->observations, sources);
  const report::OrderGraphView view = report::ViewOrder(program->observations, &program->verdict);
  const report::Hierarchy hierarchy = report::BuildHierarchy(naming, view);
  if (options.annotate_form == "attributes") {
    const auto annotations = report::ProposeAttributes(naming, view, hierarchy);
    report::WriteAttributes(llvm::outs(), naming, annotations);
    if (annotations.empty() && !options.quiet) {
      llvm::errs()
          << "lockgraph: no order to propose: attributes can name locks of their own class "
             "and globals, --format=yaml names all\n";
    }
  } else if (options.annotate_form == "yaml") {
    report::WriteHierarchyYaml(llvm::outs(), naming, view, hierarchy);
    if (hierarchy.direct.empty() && !options.quiet) {
      llvm::errs() << "lockgraph: no order to propose: no lock is always taken before another\n";
    }
  } else {
    return Fail(
        absl::InvalidArgumentError(absl::StrCat("--format=", options.annotate_form.getValue(),
                                                ": unknown form\n  known: attributes, yaml")));
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
