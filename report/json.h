// Findings as lockgraph's own JSON, for scripts. The schema is described in docs/formats.md.
#ifndef LOCKGRAPH_REPORT_JSON_H_
#define LOCKGRAPH_REPORT_JSON_H_

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/standing.h"
#include "report/story.h"

namespace lockgraph::report {

// The version of the schema: raised when a reader of the old one could misread the new one.
constexpr int kJsonVersion = 1;

void WriteJson(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
               const Standings& standings);

// The members of a place: file, line, column, end_column, function; what is unknown is left out.
void WritePlace(llvm::json::OStream& json, const Teller& teller, lockorder::SiteId id);

// "unknown_lock_type", "unparsed_unit" ..
llvm::StringRef BlindSpotWord(lockorder::BlindSpot::Kind kind);

// "static", "observed", "guessed_call" ..: the words for the bits that are set.
std::vector<llvm::StringRef> EvidenceWords(lockorder::Evidence evidence);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_JSON_H_
