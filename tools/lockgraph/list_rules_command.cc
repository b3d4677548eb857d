#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/rules.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"

namespace lockgraph::cli {

int ListRulesCommand(const Options& options) {
  for (const lockorder::RuleInfo& rule : lockorder::AllRules()) {
    llvm::outs() << llvm::StringRef(rule.code) << "  "
                 << llvm::left_justify(llvm::StringRef(rule.name), 22)
                 << llvm::StringRef(rule.sentence) << '\n';
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
