// Findings as text for people at a terminal, like a good compiler's diagnostics.
#ifndef LOCKGRAPH_REPORT_TEXT_H_
#define LOCKGRAPH_REPORT_TEXT_H_

#include <cstdint>
#include <string>

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"
#include "report/story.h"

namespace lockgraph::report {

struct TextOptions {
  std::string root;  // the project's directory; empty: the current one
  bool color = false;
  uint32_t width = 100;        // columns of the terminal; 0: never break
  bool summary = true;         // the closing lines
  bool blind_spots = false;    // list them instead of only counting
  bool fingerprints = false;   // add each finding's, for baselines and suppressions
  uint64_t accepted = 0;       // findings left out because a baseline has them
  uint64_t told_together = 0;  // findings that another one's story names; WriteText counts them
  uint64_t suppressed = 0;     // findings left out because something in the program allows them
};

// Writes every finding of `verdict`, in its order, then a summary. Source lines are read from disk
// while writing; a file that is missing costs its snippets only. Single-threaded.
void WriteText(llvm::raw_ostream& out, const lockorder::Observations& observations,
               const lockorder::Verdict& verdict, const TextOptions& options);

// Writes one story.
void WriteStory(llvm::raw_ostream& out, const Teller& teller, const Story& story,
                const TextOptions& options);

// The closing lines alone: "2 errors, 1 warning" and how much could not be seen.
void WriteSummary(llvm::raw_ostream& out, const Naming& naming, const lockorder::Verdict& verdict,
                  const TextOptions& options);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_TEXT_H_
