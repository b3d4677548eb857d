// One function per command; each takes the parsed options and returns the exit status.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_COMMANDS_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_COMMANDS_H_

#include "tools/lockgraph/options.h"

namespace lockgraph::cli {

int CheckCommand(const Options& options);
int ExtractCommand(const Options& options);
int PlanCommand(const Options& options);
int LinkCommand(const Options& options);
int ReportCommand(const Options& options);
int DiffCommand(const Options& options);
int BaselineCommand(const Options& options);
int GraphCommand(const Options& options);
int AnnotateCommand(const Options& options);
int RunCommand(const Options& options);
int ExplainCommand(const Options& options);
int ListRulesCommand(const Options& options);
int ConfigCommand(const Options& options);
int CompletionsCommand(const Options& options);
int ManualCommand(const Options& options);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_COMMANDS_H_
