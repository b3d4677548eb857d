#include "analyzer/extract/extract.h"

#include <utility>

#include "analyzer/extract/bodies.h"
#include "analyzer/extract/command.h"
#include "analyzer/extract/declarations.h"
#include "analyzer/extract/frontend.h"
#include "analyzer/summary/unit_builder.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"

namespace lockgraph::extract {
namespace {

constexpr unsigned kStackBytes = 256u << 20;

}  // namespace

absl::StatusOr<ExtractResult> Extract(const std::vector<std::string>& command_line,
                                      const std::string& directory, const ExtractOptions& options) {
  if (!llvm::sys::fs::exists(options.resource_dir + "/include/stddef.h")) {
    return absl::FailedPreconditionError(
        "Clang's builtin headers are missing: no include/stddef.h in '" + options.resource_dir +
        "'. Install the package libclang-common-19-dev, or name their directory with "
        "--resource-dir");
  }
  absl::StatusOr<Command> command = ReadCommand(command_line, directory);
  if (!command.ok()) return command.status();
  ExtractResult result;
  summary::UnitBuilder builder;
  auto lower = [&](clang::Sema& sema) {
    builder.unit().main_file = result.unit.main_file;
    builder.unit().directory = directory;
    Declarations declarations(sema.getASTContext(), builder, directory);
    Bodies(sema, declarations, options.max_blocks).Run();
  };
  absl::Status status = absl::OkStatus();
  auto parse = [&] { status = ParseUnit(std::move(*command), directory, options, lower, result); };
  // Deeply nested code needs a deep stack, and what makes Clang crash must not take the caller
  // down.
  llvm::CrashRecoveryContext::Enable();
  if (!llvm::CrashRecoveryContext().RunSafelyOnThread(parse, kStackBytes)) {
    return absl::InternalError(result.unit.main_file +
                               ": the parser crashed on this unit; it is left out");
  }
  if (!status.ok()) return status;
  const std::string main_file = result.unit.main_file;
  result.unit = builder.Take();
  result.unit.main_file = main_file;
  result.unit.directory = directory;
  return result;
}

}  // namespace lockgraph::extract
