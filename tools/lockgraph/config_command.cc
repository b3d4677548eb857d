#include <string>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/exit_status.h"

namespace lockgraph::cli {

int ConfigCommand(const Options& options) {
  if (options.config_dump == options.config_verify) {
    return Fail(absl::InvalidArgumentError("config needs either --dump or --verify"));
  }
  std::string path = options.config_file;
  if (path.empty()) {
    llvm::SmallString<256> here;
    llvm::sys::fs::current_path(here);
    path = FindConfiguration(here.str().str());
  }
  Configuration configuration;
  if (!path.empty()) {
    absl::StatusOr<Configuration> read = ReadConfiguration(path);
    if (!read.ok()) return Fail(read.status());
    configuration = *std::move(read);
  }
  if (options.config_dump) {
    llvm::outs() << "# from " << (path.empty() ? "the built-in defaults" : path) << '\n'
                 << FormatConfiguration(configuration);
  } else {
    llvm::outs() << (path.empty() ? "no .lockgraph.yaml here or above: the defaults hold"
                                  : path + " is correct")
                 << '\n';
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
