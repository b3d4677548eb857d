// Units whose compile commands are the same but for the source file are extracted together: the
// headers that they have in common are parsed once.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_BATCH_EXTRACTION_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_BATCH_EXTRACTION_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "llvm/ADT/StringRef.h"
#include "tools/lockgraph/compile_database.h"

namespace lockgraph::cli {

// What `lockgraph extract --batch=FILE` does.
struct Batch {
  struct Unit {
    std::string source;  // as its command spells it
    std::string summary;
    std::string depfile;
  };
  std::string directory;
  std::vector<std::string> arguments;  // of the first unit's command
  std::vector<Unit> units;
  int jobs = 1;
  int slots = -1;  // an open file that all batches of a run share
  int timeout_seconds = 0;
};

struct BatchMember {
  size_t unit;         // index of its command
  std::string source;  // as its command spells it
};

// Those of `units` that can be in one batch; at least two in each. The largest batch first.
std::vector<std::vector<BatchMember>> DivideIntoBatches(const std::vector<CompileCommand>& commands,
                                                        const std::vector<size_t>& units);

std::string FormatBatch(const Batch& batch);
absl::StatusOr<Batch> ParseBatch(llvm::StringRef text);

// Writes the summaries and depfiles, and prints a line for each unit that arrived. What is missing
// at the end is for `lockgraph extract` to do alone, and to complain about.
absl::Status ExtractUnits(const Batch& batch);

// The index in such a line, or -1.
int ArrivedUnit(llvm::StringRef line);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_BATCH_EXTRACTION_H_
