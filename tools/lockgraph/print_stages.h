// What stands at the borders between the stages after link, as text: --print.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_PRINT_STAGES_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_PRINT_STAGES_H_

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"

namespace lockgraph::cli {

// One dependency per line:
//   src/room.cc:23:5 Room::Join: main wants Room::mutex_ (exclusive) holding [World::mutex_
//   (shared)]
void PrintDependencies(llvm::raw_ostream& out, const lockorder::Observations& observations);

// One edge per line: from (mode) -> to (mode), and how many dependencies justify it.
void PrintGraph(llvm::raw_ostream& out, const lockorder::Observations& observations);

// One elementary cycle per line, feasible or not.
void PrintCycles(llvm::raw_ostream& out, const lockorder::Observations& observations,
                 const lockorder::JudgeOptions& options);

// One finding per line: level, rule, confidence, fingerprint, the locks of its parties.
void PrintFindings(llvm::raw_ostream& out, const lockorder::Observations& observations,
                   const lockorder::Verdict& verdict);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_PRINT_STAGES_H_
