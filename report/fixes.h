// What to change in the source so that a finding goes away.
#ifndef LOCKGRAPH_REPORT_FIXES_H_
#define LOCKGRAPH_REPORT_FIXES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/story.h"

namespace lockgraph::report {

// Bytes [offset, offset + length) of `file` become `text`.
struct Replacement {
  std::string file;  // as the sites name it
  uint64_t offset = 0;
  uint64_t length = 0;
  std::string text;
  auto operator<=>(const Replacement&) const = default;
};

// A change with no room for doubt: it was built from whole statements whose form was recognised.
struct Fix {
  std::string help;  // what it does, for people
  std::vector<Replacement> replacements;
};

// The fixes of one finding, the best first; often none.
//  - Two adjacent standard guards become one std::scoped_lock, which takes both locks in one step.
//  - A std::unique_lock that ends with the wait for a thread is unlocked before it.
// Reads the source; a finding whose source is missing or looks different has no fixes.
std::vector<Fix> FixesFor(const Naming& naming, SourceCache& sources,
                          const lockorder::Finding& finding);

// Writes the first fix of every finding in the form that clang-apply-replacements reads. A fix that
// overlaps an earlier one is left out: applying the rest and running again finds it.
void WriteFixes(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_FIXES_H_
