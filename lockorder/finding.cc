#include "lockorder/finding.h"

#include <algorithm>
#include <cstddef>

namespace lockgraph::lockorder {
namespace {

// What one bit of evidence does to a finding that would otherwise be certain.
enum class Weight : uint8_t {
  kOneStep,    // likely, however many of them come together
  kGuess,      // likely alone, possible together with a kOneStep
  kRare,       // likely alone, possible together with a kGuess or two of kOneStep
  kDoubtful,   // possible
  kRunDoubts,  // possible, for a run itself speaks against it
  kPolicy,     // one level lower than all the others leave it
  kRaise,      // one level higher, after everything else
};

struct Reason {
  Evidence bit;
  Weight weight;
  std::string_view sentence;
};

// The table. Order matters for the reader only.
constexpr Reason kReasons[] = {
    {Evidence::kMayHeld, Weight::kOneStep, "a lock is held on some paths only: at most likely"},
    {Evidence::kAssumedThread, Weight::kOneStep,
     "nobody was seen to start one of the threads (a library entry point): at most likely"},
    {Evidence::kUnknownInstance, Weight::kOneStep,
     "the lock objects may or may not be the same: at most likely"},
    {Evidence::kGuessedCall, Weight::kGuess,
     "a virtual or indirect call has several possible targets: at most likely, and only possible "
     "together with another doubt"},
    {Evidence::kLastOwner, Weight::kRare,
     "happens only where the last owner of an object lets it go: at most likely, and only possible "
     "together with a guess or two other doubts"},
    {Evidence::kSeveralGuesses, Weight::kDoubtful,
     "several steps rest on calls with many possible targets: only possible"},
    {Evidence::kSomeSignallers, Weight::kDoubtful,
     "other threads could signal without needing the lock: only possible"},
    {Evidence::kAmbiguousName, Weight::kDoubtful,
     "a name has several definitions in the compile database: only possible"},
    {Evidence::kToldApart, Weight::kDoubtful,
     "two objects that one thread tells apart would have to be one: only possible"},
    {Evidence::kMaybeGated, Weight::kDoubtful,
     "both sides hold a lock that may be one object and would keep them apart: only possible"},
    {Evidence::kUnresolvedLock, Weight::kDoubtful,
     "a lock could be named by its type only: only possible"},
    {Evidence::kInFault, Weight::kDoubtful,
     "the handler's signal comes where the program itself fails: only possible"},
    {Evidence::kAnnouncedEnd, Weight::kRunDoubts,
     "the awaited thread says, under the lock, that it is about to end: only possible"},
    {Evidence::kCutOff, Weight::kDoubtful,
     "the analysis of a function on the path was cut short: only possible"},
    {Evidence::kUnknownPolicy, Weight::kPolicy,
     "hangs only where readers queue behind a waiting writer, which the type leaves open: one "
     "level "
     "lower"},
    {Evidence::kObserved, Weight::kRaise, "a run did all of it: one level higher"},
};

constexpr std::string_view kNothingAgainst = "nothing speaks against it: certain";
constexpr std::string_view kCalleeUnknown = "what the callback does is not known: at most likely";
constexpr std::string_view kInstancesUnseen =
    "no two objects were seen to be locked in both orders: at most likely";
constexpr std::string_view kInstancesGuessed =
    "it may be one object or one order after all: only possible";

Confidence Lower(Confidence c) {
  return c == Confidence::kCertain ? Confidence::kLikely : Confidence::kPossible;
}
Confidence Raise(Confidence c) {
  return c == Confidence::kPossible ? Confidence::kLikely : Confidence::kCertain;
}

int64_t Count(Evidence evidence, Weight weight) {
  return std::count_if(std::begin(kReasons), std::end(kReasons), [&](const Reason& reason) {
    return reason.weight == weight && Has(evidence, reason.bit);
  });
}

bool Any(Evidence evidence, Weight weight) { return Count(evidence, weight) > 0; }

}  // namespace

Confidence ConfidenceOf(Rule rule, Evidence evidence) {
  Confidence confidence = Confidence::kCertain;
  const int64_t steps = Count(evidence, Weight::kOneStep);
  const bool guess = Any(evidence, Weight::kGuess), rare = Any(evidence, Weight::kRare);
  if (steps > 0 || guess || rare) confidence = Confidence::kLikely;
  if ((steps > 0 && guess) || (rare && (guess || steps > 1)) || Any(evidence, Weight::kDoubtful))
    confidence = Confidence::kPossible;
  if (Any(evidence, Weight::kPolicy)) confidence = Lower(confidence);
  if (rule == Rule::kUnorderedInstances) {
    // Which objects they are is a guess already: one more is one too many.
    const bool doubtful = Has(evidence, Evidence::kUnknownInstance) ||
                          Has(evidence, Evidence::kGuessedCall) ||
                          Has(evidence, Evidence::kLastOwner);
    confidence = std::min(confidence, doubtful ? Confidence::kPossible : Confidence::kLikely);
  }
  // A hang that was merely looked for is a suspicion; LG9001 is only raised when it was proved.
  if (rule == Rule::kStall) confidence = std::min(confidence, Confidence::kLikely);
  if (Any(evidence, Weight::kRunDoubts)) return Confidence::kPossible;
  if (Any(evidence, Weight::kRaise) && rule != Rule::kStall) confidence = Raise(confidence);
  return confidence;
}

Level LevelOf(Rule rule, Confidence confidence) {
  const bool certain = confidence == Confidence::kCertain;
  switch (rule) {
    case Rule::kNotReleased:
    case Rule::kNotHeld:
    case Rule::kBlockingUnderLock:
      return certain ? Level::kWarning : Level::kNote;
    case Rule::kCallbackUnderLock:
      return Level::kNote;  // nothing was seen to go wrong
    case Rule::kCoroutineUnderLock:
    case Rule::kStall:
      return Level::kWarning;
    default:
      break;
  }
  if (certain) return Level::kError;
  return confidence == Confidence::kLikely ? Level::kWarning : Level::kNote;
}

std::vector<std::string_view> ExplainConfidence(const Finding& finding) {
  std::vector<std::string_view> sentences;
  for (const Reason& reason : kReasons) {
    if (reason.weight != Weight::kRaise && Has(finding.evidence, reason.bit)) {
      const bool callee =
          finding.rule == Rule::kCallbackUnderLock && reason.bit == Evidence::kGuessedCall;
      sentences.push_back(callee ? kCalleeUnknown : reason.sentence);
    }
  }
  if (finding.rule == Rule::kUnorderedInstances && !Has(finding.evidence, Evidence::kObserved)) {
    sentences.push_back(Has(finding.evidence, Evidence::kUnknownInstance) ? kInstancesGuessed
                                                                          : kInstancesUnseen);
  }
  if (sentences.empty()) sentences.push_back(kNothingAgainst);
  for (const Reason& reason : kReasons) {
    if (reason.weight == Weight::kRaise && Has(finding.evidence, reason.bit)) {
      sentences.push_back(reason.sentence);
    }
  }
  return sentences;
}

}  // namespace lockgraph::lockorder
