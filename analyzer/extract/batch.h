// Many units of one and the same compile command, each extracted in a process of its own, with the
// headers that they have in common parsed once.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_BATCH_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_BATCH_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analyzer/extract/extract.h"

namespace lockgraph::extract {

// What is left of a compile command without the source file.
struct BatchKey {
  std::vector<std::string> rest;  // commands in which it is equal may be in one batch
  std::string source;             // as the command spells it
};

// Nothing when the command cannot be in a batch. `file` is the source as the database spells it.
std::optional<BatchKey> BatchKeyOf(const std::vector<std::string>& command_line,
                                   const std::string& file, const std::string& directory);

struct BatchRequest {
  std::vector<std::string> command_line;  // of the first unit; the others have equal keys
  std::string directory;
  std::vector<std::string> sources;  // as their commands spell them
  ExtractOptions options;
  unsigned jobs = 1;             // processes that work at the same time
  int slots = -1;                // file of the worker slots, see worker_slots.h
  unsigned timeout_seconds = 0;  // of processor time for one step; 0: none
};

// A tree of processes: each has parsed some headers and waits while the processes that it has
// forked go on from there, down to one process for each unit. `deliver` is called in that process
// with what Extract() would have returned, and says whether the result arrived; `arrived` is called
// in its parent when it has ended well. Units for which it is not called are to be extracted alone:
// they have errors, crashed, took too long, or their headers mean something else before the unit
// than in it (see sharing_check.h). Returns in the calling process only, at the end; fails when
// nothing could be started. No other thread may exist.
absl::Status ExtractBatch(const BatchRequest& request,
                          const std::function<bool(size_t unit, ExtractResult&)>& deliver,
                          const std::function<void(size_t unit)>& arrived);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_BATCH_H_
