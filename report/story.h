// A finding told in order, independent of any format: every report writes the same story down.
//
//   Observations + Finding -> Teller -> Story -> text . SARIF . JSON . HTML . ...
#ifndef LOCKGRAPH_REPORT_STORY_H_
#define LOCKGRAPH_REPORT_STORY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"
#include "report/naming.h"
#include "report/source_cache.h"

namespace lockgraph::report {

// One labelled place in the source.
struct Step {
  enum class Kind : uint8_t {
    kHold,         // a lock is taken that is held from here on
    kCall,         // a call on the way
    kWant,         // here the thread waits: where it goes wrong
    kOwe,          // what others wait for would happen here
    kDeclaration,  // the declared order
  };
  Kind kind = Kind::kWant;
  uint32_t thread = 0;  // number of the thread, from 1; 0: no thread's
  lockorder::SiteId site;
  // Quotes names in backticks. May begin with "... and": it goes on from the step before.
  std::string label;
};

struct Story {
  const lockorder::Finding* finding = nullptr;
  std::string headline;  // one sentence, no capital, no full stop
  lockorder::SiteId primary;
  std::vector<std::string> threads;  // who thread 1, 2, .. are
  std::vector<Step> steps;           // in the order to be read; all of thread 1 first
  std::vector<std::string> why;      // the interleaving, one event each
  std::vector<std::string> help;     // what to do, the best first
  std::vector<std::string> notes;    // how sure, what else is known
};

struct TellOptions {
  uint32_t max_calls = 3;  // calls shown between two steps; of more, the middle is folded
};

// Tells findings about one Observations, which must outlive it together with the cache.
// Thread-compatible. Any index in a finding that is out of range is skipped, not trusted.
class Teller {
 public:
  Teller(const lockorder::Observations& observations, SourceCache& sources, TellOptions options);

  Story Tell(const lockorder::Finding& finding) const;

  const Naming& naming() const { return naming_; }
  SourceCache& sources() const { return sources_; }

 private:
  Naming naming_;
  SourceCache& sources_;
  TellOptions options_;
};

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_STORY_H_
