// A program with many lock-order cycles, with its sources on disk: what reports are measured with.
#ifndef LOCKGRAPH_BENCHMARKS_MANY_FINDINGS_H_
#define LOCKGRAPH_BENCHMARKS_MANY_FINDINGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"

namespace lockgraph::benchmarks {

struct ManyFindings {
  std::string directory;  // of the sources
  lockorder::Observations observations;
  lockorder::Verdict verdict;
};

// `count` pairs of locks, each taken in both orders through two calls, in `count` / 50 files that
// are written below `directory`.
ManyFindings MakeManyFindings(const std::string& directory, uint32_t count);

// The formats that list findings.
std::vector<std::string> ReportFormats();

// Writes the program's report. Requires that `format` is one of those.
void WriteReport(const ManyFindings& program, llvm::StringRef format, llvm::raw_ostream& out);

}  // namespace lockgraph::benchmarks

#endif  // LOCKGRAPH_BENCHMARKS_MANY_FINDINGS_H_
