#include "llvm/ADT/StringExtras.h"
#include "report/wording.h"

namespace lockgraph::report {
namespace {

using lockorder::BlindSpot;
using lockorder::Evidence;

struct Doubt {
  Evidence evidence;
  llvm::StringRef sentence;
};

constexpr Doubt kDoubts[] = {
    {Evidence::kGuessedCall, "a virtual or indirect call on the way has several possible targets"},
    {Evidence::kAssumedThread,
     "nobody was seen to start one of the threads: it stands for a caller of the library"},
    {Evidence::kUnknownInstance, "the lock objects may be different ones"},
    {Evidence::kUnknownPolicy,
     "hangs only where readers queue behind a waiting writer: as with libc++, Windows, and glibc's "
     "writer-preferring kind; libstdc++ on glibc's default lets readers in"},
    {Evidence::kMayHeld, "a lock is held on some of the paths only"},
    {Evidence::kAmbiguousName, "a name on the way has several definitions in the compile database"},
    {Evidence::kSomeSignallers, "another thread could signal without needing the lock"},
    {Evidence::kCutOff, "the analysis of a function on the way was cut short"},
    {Evidence::kUnresolvedLock, "a lock expression could be named by its type only"},
    {Evidence::kToldApart, "two objects that one thread tells apart would have to be one"},
    {Evidence::kMaybeGated, "both sides hold a lock that may be one object"},
    {Evidence::kInFault, "the handler's signal comes where the program itself fails"},
    {Evidence::kLastOwner, "a step happens only where the last owner of an object lets it go"},
    {Evidence::kAnnouncedEnd,
     "the awaited thread tells the other, under the lock, that it is about to end"},
    {Evidence::kSeveralGuesses, "several of the steps rest on calls with many possible targets"},
};

std::string SeenBy(Evidence evidence) {
  const bool by_static = Has(evidence, Evidence::kStatic);
  const bool observed = Has(evidence, Evidence::kObserved);
  if (by_static && observed) return "seen by: static and runtime";
  if (observed) return "seen by: runtime";
  return "seen by: static; runtime: not observed";
}

}  // namespace

std::vector<std::string> Notes(const Naming& naming, const lockorder::Finding& finding) {
  std::vector<std::string> notes = {"confidence " + ConfidenceWord(finding.confidence).str() +
                                    "; " + SeenBy(finding.evidence)};
  for (const Doubt& doubt : kDoubts) {
    if (!Has(finding.evidence, doubt.evidence)) continue;
    const bool instances = finding.rule == lockorder::Rule::kUnorderedInstances &&
                           doubt.evidence == Evidence::kUnknownInstance;
    if (instances) {
      notes.emplace_back("it may be one object, or one order, after all");
      continue;
    }
    const bool callee = finding.rule == lockorder::Rule::kCallbackUnderLock &&
                        doubt.evidence == Evidence::kGuessedCall;
    notes.push_back(callee ? "what the callback does is not known" : doubt.sentence.str());
  }
  if (finding.similar > 0) {
    notes.push_back(finding.similar == 1
                        ? "1 further pair of places shows the same and is not listed"
                        : llvm::utostr(finding.similar) +
                              " further combinations of places show the same and are not listed");
  }
  const auto& hangs = naming.observations().live_hangs;
  if (finding.live_hang < hangs.size()) {
    notes.push_back(hangs[finding.live_hang].proved
                        ? "proved: no thread of the run can release them"
                        : "suspected: another thread might still release them");
    if (!finding.parties.empty()) {
      notes.push_back("before it hung, this was an " + std::string(Info(finding.cause).code) +
                      ", which is not listed again: lockgraph explain " +
                      std::string(Info(finding.cause).code));
    }
  }
  return notes;
}

std::string BlindSpotPhrase(BlindSpot::Kind kind, uint64_t count) {
  switch (kind) {
    case BlindSpot::Kind::kUnknownLockType:
      return Count(count, "use of a type that looks like a lock and that nobody described",
                   "uses of types that look like locks and that nobody described");
    case BlindSpot::Kind::kUnnamedLock:
      return Count(count, "lock expression that could not be traced to an object",
                   "lock expressions that could not be traced to an object");
    case BlindSpot::Kind::kUnresolvedCall:
      return Count(count, "indirect call under a lock with no known target",
                   "indirect calls under a lock with no known target");
    case BlindSpot::Kind::kCutOff:
      return Count(count, "function whose analysis was cut short",
                   "functions whose analysis was cut short");
    case BlindSpot::Kind::kUnparsedUnit:
      return Count(count, "unit that did not parse", "units that did not parse");
    case BlindSpot::Kind::kLost:
      return Count(count, "runtime event lost because a table was full",
                   "runtime events lost because a table was full");
  }
  return Count(count, "blind spot", "blind spots");
}

}  // namespace lockgraph::report
