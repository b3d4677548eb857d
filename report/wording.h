// Every sentence that people read about a finding. Names stand in backticks; a sentence has no
// capital and no full stop, like a compiler's.
#ifndef LOCKGRAPH_REPORT_WORDING_H_
#define LOCKGRAPH_REPORT_WORDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lockorder/finding.h"
#include "report/cast.h"
#include "report/naming.h"

namespace lockgraph::report {

// "error", "warning", "note".
llvm::StringRef LevelWord(lockorder::Level level);
// "certain", "likely", "possible".
llvm::StringRef ConfidenceWord(lockorder::Confidence confidence);

// "thread 2"; "the thread" when there is only one in the finding.
std::string ThreadWord(const Cast& cast, const Role& role);

// Whether both threads hold a lock of one name, so that the objects have to be told apart in words.
bool SameNames(const Naming& naming, const Cast& cast);

// "thread 1 locks `mutex_` (shared)", "... of one object" where the name alone does not tell.
// `index`: the role that holds the lock.
std::string LockOf(const Naming& naming, const Cast& cast, size_t index, lockorder::Mode mode);

// --- wording_headline.cc
std::string Headline(const Naming& naming, const lockorder::Finding& finding, const Cast& cast);

// --- wording_labels.cc: what stands beside a place in the source
std::string HoldLabel(const Naming& naming, const Cast& cast, size_t role);
std::string WantLabel(const Naming& naming, const lockorder::Finding& finding, const Cast& cast,
                      size_t role);
std::string OweLabel(const Naming& naming, const Cast& cast, size_t role);
std::string WriterLabel(const Naming& naming, const Role& writer);

// The writer that `reader` queues behind. Requires that there are writers.
const Role& WriterBefore(const Naming& naming, const Cast& cast, const Role& reader);

// Whether the role's thread takes a lock that it holds by one statement and one way both times: a
// loop leads back to it.
bool ComesRound(const Role& role);

// "waits for `queue_mutex`", "waits for thread 2 to end", "waits for `ready` to be notified".
// `whom` names the thread that ends, where it is known.
std::string WaitPhrase(const Naming& naming, lockorder::ResourceId wanted, lockorder::Mode mode,
                       const std::string& whom);

// "end", "notify `ready`", "count `done` down": what a thread does for those who wait for
// `resource`.
std::string DutyPhrase(const Naming& naming, lockorder::ResourceId resource);

// --- wording_why.cc: the interleaving, one event per string
std::vector<std::string> Why(const Naming& naming, const lockorder::Finding& finding,
                             const Cast& cast);

// --- wording_help.cc
std::vector<std::string> Help(const Naming& naming, const lockorder::Finding& finding,
                              const Cast& cast);

// --- wording_notes.cc: how sure, and why no surer
std::vector<std::string> Notes(const Naming& naming, const lockorder::Finding& finding);

// What one kind of blind spot means: "3 lock expressions could not be traced to an object".
std::string BlindSpotPhrase(lockorder::BlindSpot::Kind kind, uint64_t count);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_WORDING_H_
