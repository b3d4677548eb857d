// lockgraph: the command line.
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/compiler_command.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/options.h"

namespace lockgraph::cli {
namespace {

struct Entry {
  llvm::StringRef name;
  int (*run)(const Options&);
};

constexpr Entry kCommands[] = {
    {"annotate", AnnotateCommand},
    {"baseline", BaselineCommand},
    {"check", CheckCommand},
    {"completions", CompletionsCommand},
    {"config", ConfigCommand},
    {"diff", DiffCommand},
    {"explain", ExplainCommand},
    {"extract", ExtractCommand},
    {"graph", GraphCommand},
    {"link", LinkCommand},
    {"list-rules", ListRulesCommand},
    {"man", ManualCommand},
    {"plan", PlanCommand},
    {"report", ReportCommand},
    {"run", RunCommand},
};

int Main(int argc, char** argv) {
  Options& options = Options::Get();
  if (!options.Parse(argc, argv)) return kExitUsage;
  if (options.command() == nullptr) {
    llvm::errs() << "usage: lockgraph build/compile_commands.json\n"
                    "       lockgraph check [-p BUILD] [PATH-REGEX..]\n"
                    "       lockgraph run -- PROGRAM ARGS..\n"
                    "       lockgraph --help\n";
    return kExitUsage;
  }
  for (const Entry& entry : kCommands) {
    if (entry.name == options.command()->getName()) return AfterOutput(entry.run(options));
  }
  return kExitUsage;
}

}  // namespace
}  // namespace lockgraph::cli

int main(int argc, char** argv) {
  lockgraph::cli::CheckOutputAtExit();
  if (argc > 0 && lockgraph::cli::IsCompilerName(argv[0])) {
    return lockgraph::cli::CompilerMain(argc, argv);
  }
  return lockgraph::cli::Main(argc, argv);
}
