#include "analyzer/link/link.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "analyzer/link/analysis.h"
#include "analyzer/link/call_graph.h"
#include "analyzer/link/constants.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/retained.h"
#include "analyzer/link/threads.h"

namespace lockgraph::link {
namespace {

using summary::FunctionId;

// A function that reaches no synchronisation matters only for what it returns and stores; large
// ones are taken as unknown.
bool WorthInterpreting(const Analysis& analysis, FunctionId f) {
  constexpr size_t kSmall = 24;
  return analysis.reaches[f.value] || analysis.program.BodyOf(f)->blocks.size() <= kSmall;
}

void Interpret(Analysis& analysis, const CallGraph& graph) {
  constexpr int kMaxRounds = 3, kMaxRoundsOfMany = 2;
  constexpr size_t kMany = 100;
  for (size_t c = 0; c < graph.turns.size(); ++c) {
    const int rounds = !graph.repeats[c]               ? 1
                       : graph.turns[c].size() < kMany ? kMaxRounds
                                                       : kMaxRoundsOfMany;
    for (int round = 0; round < rounds; ++round) {
      size_t before = 0, after = 0;
      for (FunctionId f : graph.turns[c]) {
        Behaviour& behaviour = analysis.behaviours[f.value];
        before += behaviour.events.size() + behaviour.exits.size();
        if (WorthInterpreting(analysis, f)) {
          Retained retained(analysis);
          Behaviour fresh = Interpreter(analysis, f).Run();
          retained.Keep(fresh);
          fresh.inputs = InputsOf(analysis.symbols, fresh);
          fresh.starts_threads =
              std::any_of(fresh.events.begin(), fresh.events.end(),
                          [](const Event& e) { return e.kind == EventKind::kSpawn; });
          analysis.behaviours[f.value] = std::move(fresh);
        } else {
          behaviour.computed = true;
          behaviour.exits.resize(1);
          behaviour.hands_all = true;
        }
        after +=
            analysis.behaviours[f.value].events.size() + analysis.behaviours[f.value].exits.size();
      }
      if (round > 0 && before == after) break;
    }
  }
}

std::string Report(const Analysis& analysis) {
  std::string text;
  const Symbols& symbols = analysis.symbols;
  const auto mode = [](lockorder::Mode m) {
    return m == lockorder::Mode::kShared ? " (shared)" : "";
  };
  static constexpr const char* kKinds[] = {
      "acquire",      "join",     "wait",    "signal",   "spawn",      "call",       "callback",
      "not released", "not held", "suspend", "blocking", "unresolved", "thread exit"};
  for (uint32_t f = 0; f < analysis.behaviours.size(); ++f) {
    const Behaviour& behaviour = analysis.behaviours[f];
    if (!behaviour.acts) continue;
    absl::StrAppend(&text, analysis.program.functions[f].name, behaviour.cut ? " (cut)" : "", "\n");
    for (const Event& event : behaviour.events) {
      absl::StrAppend(&text, "  ", kKinds[static_cast<int>(event.kind)], " ",
                      event.target.valid() ? symbols.ToString(event.target) : "", mode(event.mode),
                      " holding {");
      for (const HeldLock& held : event.held)
        absl::StrAppend(&text, " ", symbols.ToString(held.lock), mode(held.mode));
      absl::StrAppend(&text, " }");
      for (const ReleasedLock& r : event.released)
        absl::StrAppend(&text, " without ", symbols.ToString(r.lock));
      for (const Fact& fact : event.facts) {
        absl::StrAppend(&text, " if ", symbols.ToString(fact.value),
                        fact.equal ? "==" : "!=", fact.constant);
      }
      absl::StrAppend(&text, "\n");
    }
    for (const Exit& exit : behaviour.exits) {
      absl::StrAppend(&text, "  returns ", exit.result.valid() ? symbols.ToString(exit.result) : "",
                      " holding {");
      for (const HeldLock& held : exit.held)
        absl::StrAppend(&text, " ", symbols.ToString(held.lock), mode(held.mode));
      absl::StrAppend(&text, " }");
      for (const ReleasedLock& r : exit.released)
        absl::StrAppend(&text, " without ", symbols.ToString(r.lock));
      for (const Fact& fact : exit.facts) {
        absl::StrAppend(&text, " if ", symbols.ToString(fact.value),
                        fact.equal ? "==" : "!=", fact.constant);
      }
      absl::StrAppend(&text, "\n");
    }
  }
  return text;
}

}  // namespace

LinkResult Link(std::vector<summary::Unit> units, const Configuration& configuration,
                const LinkOptions& options) {
  LinkResult result;
  const Program program = JoinUnits(std::move(units));
  const ApiTable api(configuration);
  Analysis analysis(program, api);
  analysis.points_to.Solve();
  CallGraph graph = BuildCallGraph(analysis);
  analysis.reaches = graph.reaches;
  analysis.turn_of = graph.turn_of;
  FindConstants(analysis);
  Interpret(analysis, graph);
  Threads threads(analysis, graph, result.observations);
  threads.Build();
  result.statistics.functions = program.bodies.size();
  absl::flat_hash_set<CodeSite> sites;
  for (uint32_t f = 0; f < program.functions.size(); ++f) {
    result.statistics.functions_relevant += graph.reaches[f];
    for (const Event& event : analysis.behaviours[f].events) {
      ++result.statistics.events;
      // Where the program takes a lock: the call of a wrapper counts, not the wrapper's inside.
      if (event.kind == EventKind::kAcquire && event.path.empty()) sites.insert(event.site);
      for (const HeldLock& held : event.held) {
        sites.insert(analysis.paths.First(held.path, held.site));
      }
    }
  }
  result.statistics.lock_sites = sites.size();
  if (options.print_functions) result.function_report = Report(analysis);
  return result;
}

}  // namespace lockgraph::link
