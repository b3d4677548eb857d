// Findings in the form of clang's diagnostics, which every editor and build tool can read:
//
//   src/world.cc:41:10: error: 'World::state_mutex_' is held exclusively while .. [LG1006]
//   src/world.cc:38:20: note: thread 1 holds 'World::state_mutex_' (exclusive) from here
#ifndef LOCKGRAPH_REPORT_CLANG_STYLE_H_
#define LOCKGRAPH_REPORT_CLANG_STYLE_H_

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/story.h"

namespace lockgraph::report {

struct ClangOptions {
  bool color = false;
};

// One diagnostic per finding, its other steps and its help as notes. A step without a place is
// left out.
void WriteClangStyle(llvm::raw_ostream& out, const Teller& teller,
                     const lockorder::Verdict& verdict, const ClangOptions& options);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_CLANG_STYLE_H_
