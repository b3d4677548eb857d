#include "report/json.h"

#include <string>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "report/finding_sites.h"
#include "report/labels.h"
#include "report/layout.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::BlindSpot;
using lockorder::Evidence;
using lockorder::Finding;
using lockorder::Level;

constexpr std::pair<Evidence, llvm::StringRef> kEvidenceWords[] = {
    {Evidence::kStatic, "static"},
    {Evidence::kObserved, "observed"},
    {Evidence::kGuessedCall, "guessed_call"},
    {Evidence::kAssumedThread, "assumed_thread"},
    {Evidence::kUnknownInstance, "unknown_instance"},
    {Evidence::kUnknownPolicy, "unknown_policy"},
    {Evidence::kMayHeld, "may_held"},
    {Evidence::kAmbiguousName, "ambiguous_name"},
    {Evidence::kSomeSignallers, "some_signallers"},
    {Evidence::kCutOff, "cut_off"},
    {Evidence::kUnresolvedLock, "unresolved_lock"},
    {Evidence::kToldApart, "told_apart"},
    {Evidence::kMaybeGated, "maybe_gated"},
    {Evidence::kManyTargets, "many_targets"},
    {Evidence::kSeveralGuesses, "several_guesses"},
    {Evidence::kInFault, "in_fault"},
    {Evidence::kLastOwner, "last_owner"},
    {Evidence::kAnnouncedEnd, "announced_end"},
};

void WriteStrings(llvm::json::OStream& json, llvm::StringRef key,
                  const std::vector<std::string>& lines) {
  json.attributeArray(key, [&] {
    for (const std::string& line : lines) json.value(ValidUtf8(line));
  });
}

void WriteStanding(llvm::json::OStream& json, const Standing& standing) {
  if (standing.state != Standing::State::kUnknown) {
    json.attribute("baseline", standing.state == Standing::State::kNew ? "new" : "known");
  }
  if (standing.suppressed == Standing::Suppressed::kNo) return;
  json.attributeObject("suppressed", [&] {
    json.attribute("by",
                   standing.suppressed == Standing::Suppressed::kInSource ? "comment" : "file");
    json.attribute("reason", ValidUtf8(standing.reason));
  });
}

// What the finding is about, in the order of the story, none twice.
std::vector<std::string> LocksOf(const Naming& naming, const Finding& finding) {
  std::vector<std::string> names;
  for (const FindingEdge& edge : EdgesOf(naming.observations(), finding)) {
    for (const lockorder::ResourceId id : {edge.held, edge.wanted}) {
      if (!id.valid()) continue;
      std::string name = naming.PlainResource(id);
      if (!llvm::is_contained(names, name)) names.push_back(std::move(name));
    }
  }
  return names;
}

void WriteFinding(llvm::json::OStream& json, const Teller& teller, const Finding& finding,
                  const Standing& standing) {
  const Story story = teller.Tell(finding);
  const lockorder::RuleInfo& rule = Info(finding.rule);
  json.object([&] {
    json.attribute("rule", llvm::StringRef(rule.code));
    json.attribute("name", llvm::StringRef(rule.name));
    json.attribute("level", LevelWord(finding.level));
    json.attribute("confidence", ConfidenceWord(finding.confidence));
    json.attribute("fingerprint", ValidUtf8(finding.fingerprint));
    WriteStanding(json, standing);
    json.attribute("message", ValidUtf8(story.headline));
    json.attributeArray("locks", [&] {
      for (const std::string& name : LocksOf(teller.naming(), finding)) {
        json.value(ValidUtf8(name));
      }
    });
    json.attributeObject("place", [&] { WritePlace(json, teller, story.primary); });
    WriteStrings(json, "threads", story.threads);
    json.attributeArray("steps", [&] {
      for (const Step& step : story.steps) {
        json.object([&] {
          json.attribute("thread", step.thread);
          json.attribute("kind", StepKindWord(step.kind));
          json.attribute("label", ValidUtf8(step.label));
          WritePlace(json, teller, step.site);
        });
      }
    });
    WriteStrings(json, "why", story.why);
    WriteStrings(json, "help", story.help);
    WriteStrings(json, "notes", story.notes);
    json.attributeArray("evidence", [&] {
      for (const llvm::StringRef word : EvidenceWords(finding.evidence)) json.value(word);
    });
    json.attribute("similar", finding.similar);
    if (finding.rule == lockorder::Rule::kLiveDeadlock && !finding.parties.empty()) {
      json.attribute("cause", llvm::StringRef(Info(finding.cause).code));
    }
  });
}

void WriteTotals(llvm::json::OStream& json, const lockorder::Verdict& verdict,
                 const Standings& standings) {
  int64_t levels[3] = {0, 0, 0};
  int64_t known = 0, suppressed = 0;
  for (size_t i = 0; i < verdict.findings.size(); ++i) {
    const Standing standing = StandingOf(standings, i);
    ++levels[static_cast<size_t>(verdict.findings[i].level)];
    known += standing.state == Standing::State::kKnown;
    suppressed += standing.suppressed != Standing::Suppressed::kNo;
  }
  json.attributeObject("totals", [&] {
    json.attribute("errors", levels[static_cast<size_t>(Level::kError)]);
    json.attribute("warnings", levels[static_cast<size_t>(Level::kWarning)]);
    json.attribute("notes", levels[static_cast<size_t>(Level::kNote)]);
    json.attribute("known", known);
    json.attribute("suppressed", suppressed);
  });
  json.attributeObject("cycles", [&] {
    json.attribute("examined", static_cast<int64_t>(verdict.cycles_examined));
    json.attribute("infeasible", static_cast<int64_t>(verdict.cycles_infeasible));
    json.attribute("cut", static_cast<int64_t>(verdict.cycles_cut));
  });
}

}  // namespace

llvm::StringRef BlindSpotWord(BlindSpot::Kind kind) {
  switch (kind) {
    case BlindSpot::Kind::kUnknownLockType:
      return "unknown_lock_type";
    case BlindSpot::Kind::kUnnamedLock:
      return "unnamed_lock";
    case BlindSpot::Kind::kUnresolvedCall:
      return "unresolved_call";
    case BlindSpot::Kind::kCutOff:
      return "cut_off";
    case BlindSpot::Kind::kUnparsedUnit:
      return "unparsed_unit";
    case BlindSpot::Kind::kLost:
      break;
  }
  return "lost";
}

std::vector<llvm::StringRef> EvidenceWords(Evidence evidence) {
  std::vector<llvm::StringRef> words;
  for (const auto& [bit, word] : kEvidenceWords) {
    if (Has(evidence, bit)) words.push_back(word);
  }
  return words;
}

void WritePlace(llvm::json::OStream& json, const Teller& teller, lockorder::SiteId id) {
  const lockorder::Site& site = teller.naming().Site(id);
  if (!site.file.empty()) {
    json.attribute("file", ValidUtf8(teller.sources().DisplayPath(site.file)));
    if (site.line != 0) json.attribute("line", site.line);
    if (site.column != 0) json.attribute("column", site.column);
    if (site.end_column != 0) json.attribute("end_column", site.end_column);
  }
  if (const std::string function = teller.naming().Function(id); !function.empty()) {
    json.attribute("function", ValidUtf8(function));
  }
}

void WriteJson(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
               const Standings& standings) {
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attribute("format", "lockgraph-findings");
    json.attribute("version", kJsonVersion);
    json.attributeArray("findings", [&] {
      for (size_t i = 0; i < verdict.findings.size(); ++i) {
        WriteFinding(json, teller, verdict.findings[i], StandingOf(standings, i));
      }
    });
    WriteTotals(json, verdict, standings);
    json.attributeArray("blind_spots", [&] {
      for (const BlindSpot& spot : teller.naming().observations().blind_spots) {
        json.object([&] {
          json.attribute("kind", BlindSpotWord(spot.kind));
          json.attribute("what", ValidUtf8(spot.what));
          json.attribute("count", static_cast<int64_t>(spot.count));
          WritePlace(json, teller, spot.site);
        });
      }
    });
  });
  out << '\n';
}

}  // namespace lockgraph::report
