// Runs Clang's parser over one unit.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_FRONTEND_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_FRONTEND_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "analyzer/extract/command.h"
#include "analyzer/extract/extract.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Sema/Sema.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace lockgraph::extract {

// A compile command as Clang's frontend takes it.
struct PreparedCommand {
  std::shared_ptr<clang::CompilerInvocation> invocation;
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files;  // seen from the command's directory
  std::string main_file;                                  // as the command spells it
};

// Fails when Clang cannot make sense of the command. Fills errors and dropped flags of `result`.
absl::StatusOr<PreparedCommand> PrepareCommand(Command command, const std::string& directory,
                                               const ExtractOptions& options,
                                               ExtractResult& result);

// Keeps the first errors in `errors`, which must outlive it.
std::unique_ptr<clang::DiagnosticConsumer> KeepErrors(std::vector<Diagnostic>& errors,
                                                      const std::string& directory);

// Skips the bodies of functions of system headers, and calls `use` at the end of the unit. `use`
// must outlive it.
std::unique_ptr<clang::ASTConsumer> SkipSystemBodies(const std::function<void(clang::Sema&)>& use);

// Parses what `command` names and calls `use` while the tree exists, also after errors. Function
// bodies of system headers are skipped. Fills errors, dependencies, dropped flags and the main file
// of `result`.
absl::Status ParseUnit(Command command, const std::string& directory, const ExtractOptions& options,
                       const std::function<void(clang::Sema&)>& use, ExtractResult& result);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_FRONTEND_H_
