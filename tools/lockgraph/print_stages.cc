#include "tools/lockgraph/print_stages.h"

#include "lockorder/cycles.h"
#include "lockorder/order_graph.h"
#include "lockorder/rules.h"

namespace lockgraph::cli {
namespace {

using lockorder::Observations;

llvm::StringRef ModeName(lockorder::Mode mode) {
  return mode == lockorder::Mode::kShared ? "shared" : "exclusive";
}

void PrintResource(llvm::raw_ostream& out, const Observations& observations,
                   lockorder::ResourceId id) {
  if (id.value >= observations.resources.size()) {
    out << '?';
    return;
  }
  const lockorder::Resource& resource = observations.resources[id.value];
  out << (resource.name.empty() ? resource.class_key : resource.name);
}

void PrintSite(llvm::raw_ostream& out, const Observations& observations, lockorder::SiteId id) {
  if (id.value >= observations.sites.size()) {
    out << '?';
    return;
  }
  const lockorder::Site& site = observations.sites[id.value];
  out << site.file << ':' << site.line << ':' << site.column << ' ' << site.function;
}

void PrintHold(llvm::raw_ostream& out, const Observations& observations,
               const lockorder::Hold& hold) {
  if (hold.role == lockorder::Hold::Role::kOwes) out << "owes ";
  PrintResource(out, observations, hold.resource);
  out << " (" << ModeName(hold.mode) << (hold.may ? ", on some paths)" : ")");
}

void PrintDependency(llvm::raw_ostream& out, const Observations& observations,
                     const lockorder::Dependency& dependency) {
  PrintSite(out, observations, dependency.site);
  out << ": ";
  if (dependency.thread.value < observations.threads.size()) {
    out << observations.threads[dependency.thread.value].name;
  } else {
    out << '?';
  }
  out << " wants ";
  PrintResource(out, observations, dependency.wanted);
  out << " (" << ModeName(dependency.mode);
  if (dependency.wait == lockorder::WaitKind::kTry) out << ", try";
  if (dependency.wait == lockorder::WaitKind::kTimed) out << ", timed";
  if (dependency.group != 0) out << ", group " << dependency.group;
  if (dependency.order == lockorder::InstanceOrder::kAscending) out << ", ascending";
  if (dependency.order == lockorder::InstanceOrder::kDescending) out << ", descending";
  out << ") holding [";
  llvm::StringRef separator;
  for (const lockorder::Hold& hold : dependency.held) {
    out << separator;
    PrintHold(out, observations, hold);
    separator = ", ";
  }
  out << "]\n";
}

}  // namespace

void PrintDependencies(llvm::raw_ostream& out, const Observations& observations) {
  for (const lockorder::Dependency& dependency : observations.dependencies) {
    PrintDependency(out, observations, dependency);
  }
}

void PrintGraph(llvm::raw_ostream& out, const Observations& observations) {
  const lockorder::OrderGraph graph(observations);
  for (const lockorder::Edge& edge : graph.edges()) {
    PrintResource(out, observations, graph.vertices()[edge.from].resource);
    out << " (" << ModeName(edge.has) << ") -> ";
    PrintResource(out, observations, graph.vertices()[edge.to].resource);
    out << " (" << ModeName(edge.wants) << "): " << edge.witnesses.size()
        << (edge.witnesses.size() == 1 ? " witness\n" : " witnesses\n");
  }
}

void PrintCycles(llvm::raw_ostream& out, const Observations& observations,
                 const lockorder::JudgeOptions& options) {
  const lockorder::OrderGraph graph(observations);
  lockorder::CycleLimits limits;
  limits.max_length = options.max_cycle_length;
  limits.max_cycles_per_component = options.max_cycles_per_component;
  lockorder::CycleVisitor visitor;
  visitor.joins = [](uint32_t, uint32_t) { return true; };
  visitor.coexist = [](uint32_t, uint32_t) { return true; };
  visitor.found = [&](std::span<const uint32_t> cycle) {
    for (const uint32_t index : cycle) {
      const lockorder::Edge& edge = graph.edges()[index];
      PrintResource(out, observations, graph.vertices()[edge.from].resource);
      out << " (" << ModeName(edge.has) << "/" << ModeName(edge.wants) << ") -> ";
    }
    PrintResource(out, observations, graph.vertices()[graph.edges()[cycle.front()].from].resource);
    out << '\n';
  };
  lockorder::FindCycles(graph, limits, visitor);
}

void PrintFindings(llvm::raw_ostream& out, const Observations& observations,
                   const lockorder::Verdict& verdict) {
  static constexpr llvm::StringLiteral kLevels[] = {"note", "warning", "error"};
  static constexpr llvm::StringLiteral kConfidences[] = {"possible", "likely", "certain"};
  for (const lockorder::Finding& finding : verdict.findings) {
    out << kLevels[static_cast<size_t>(finding.level)] << ' '
        << llvm::StringRef(lockorder::Info(finding.rule).code) << ' '
        << kConfidences[static_cast<size_t>(finding.confidence)] << ' ' << finding.fingerprint;
    llvm::StringRef separator = ": ";
    for (const lockorder::Party& party : finding.parties) {
      out << separator;
      PrintResource(out, observations, lockorder::ResourceOf(observations, party));
      out << " -> ";
      PrintResource(out, observations, observations.dependencies[party.dependency].wanted);
      separator = ", ";
    }
    if (finding.misuse < observations.misuses.size()) {
      const lockorder::Misuse& misuse = observations.misuses[finding.misuse];
      out << separator;
      PrintResource(out, observations, misuse.resource);
      out << " at ";
      PrintSite(out, observations, misuse.site);
    }
    out << '\n';
  }
}

}  // namespace lockgraph::cli
