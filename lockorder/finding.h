// What the judge decides: a rule, the parties, how sure, and an identity that survives edits.
#ifndef LOCKGRAPH_LOCKORDER_FINDING_H_
#define LOCKGRAPH_LOCKORDER_FINDING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lockorder/dependency.h"
#include "lockorder/rules.h"

namespace lockgraph::lockorder {

enum class Confidence : uint8_t { kPossible, kLikely, kCertain };
enum class Level : uint8_t { kNote, kWarning, kError };

// One side of a finding: a thread that has `hold` and wants what its dependency wants. The parties
// of a cycle stand in canonical rotation; each waits for what the next one has.
struct Party {
  static constexpr uint32_t kThreadEnd = 0xffffffff;  // what it "has" is its own end
  uint32_t dependency = 0;                            // index into Observations::dependencies
  uint32_t hold = 0;  // index into that dependency's `held`, or kThreadEnd
  bool operator==(const Party&) const = default;
};

// Which order the rest of the program follows, for a two-lock cycle: help for the fix.
struct OrderCount {
  ResourceId first;
  ResourceId second;
  uint32_t places = 0;  // where the program takes `first` before `second`
};

struct Finding {
  static constexpr uint32_t kNoIndex = 0xffffffff;

  Rule rule = Rule::kLockOrderCycle;
  Confidence confidence = Confidence::kPossible;
  Level level = Level::kNote;
  // Empty for LG2xxx, LG9002, and for declarations that contradict each other (LG1008); for LG9001
  // those of the potential deadlock that it turned out to be, if the judge saw that too. One for
  // LG1002, LG1004, LG1008 and a self-inflicted LG1003. Two equal ones for LG1005 mean that two
  // threads run the same code.
  std::vector<Party> parties;
  std::vector<uint32_t> writers;       // dependencies (indices): writers that wait between readers
  uint32_t misuse = kNoIndex;          // index into Observations::misuses, for LG2xxx
  uint32_t live_hang = kNoIndex;       // index into Observations::live_hangs, for LG9xxx
  Rule cause = Rule::kLiveDeadlock;    // for LG9001 with parties: the rule that they break
  uint32_t declared_order = kNoIndex;  // index into Observations::declared_orders, for LG1008
  std::vector<OrderCount> order_counts;  // for cycles of two locks
  uint32_t similar = 0;                  // further witnesses of the same finding that were folded
  // Joined over the parties and writers; kObserved only if the runtime saw every one of them.
  Evidence evidence = Evidence::kNone;
  // 16 hex digits: rule, canonical cycle of resource names with modes, function names; no line
  // numbers and no file names, so it survives edits elsewhere.
  std::string fingerprint;
};

// How sure a finding with this rule and evidence is: the only place that decides it.
Confidence ConfidenceOf(Rule rule, Evidence evidence);

// What that means for a user: error, warning or note.
Level LevelOf(Rule rule, Confidence confidence);

// The reasons for `finding.confidence`, one sentence each, in the order in which they are applied.
std::vector<std::string_view> ExplainConfidence(const Finding& finding);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_FINDING_H_
