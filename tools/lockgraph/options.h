// The command line: every command and every flag is defined here, once. The parser, --help, the
// man page and the shell completions all come from these definitions.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_OPTIONS_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "llvm/Support/CommandLine.h"
#include "lockorder/finding.h"

namespace lockgraph::cli {

enum class ColorMode : uint8_t { kAuto, kAlways, kNever };

// The borders between stages; each can be printed.
enum class PrintStage : uint8_t {
  kFacts,         // what extraction wrote down of each unit
  kHeld,          // what each function does to locks
  kSummary,       // the same as facts, read back from the summary file
  kDependencies,  // thread wants resource here while it holds ...
  kGraph,         // the lock-order graph
  kCycles,        // its cycles
  kFindings,      // what is left of them, one line each
};

// The format that is not a report of findings but of a run's times.
inline constexpr char kTimelineFormat[] = "chrome-trace";

// A report in one format, to a file or to stdout.
struct FormatRequest {
  std::string format;
  std::string file;  // empty: stdout
  // To stderr instead, and nothing at all when there is nothing to act on and no terminal: the
  // program that was run has stdout, and what it wrote may be compared.
  bool beside_program = false;
};

// The options live once per process, because llvm::cl keeps a register of them. Not thread-safe.
class Options {
 private:
  template <typename T>
  using Opt = llvm::cl::opt<T>;
  using Strings = llvm::cl::list<std::string>;
  using Sub = llvm::cl::SubCommand;
  using Group = llvm::cl::SubCommandGroup;
  using desc = llvm::cl::desc;
  using value = llvm::cl::value_desc;
  using sub = llvm::cl::sub;
  using cat = llvm::cl::cat;

  Options();

 public:
  static Options& Get();

  // Reads argv. `lockgraph DATABASE` and `lockgraph -FLAG ..` mean `check`. False: the message is
  // printed already, exit with kExitUsage. --help and --version print and exit here.
  bool Parse(int argc, const char* const* argv);

  // The command that was given; null when there is none.
  const Sub* command() const { return command_; }

  // All commands, in the order of the manual.
  const std::vector<Sub*>& commands() const { return commands_; }

  // What follows "--".
  std::vector<std::string> after_dashes;

  // The reports that --format asks for; plain text to stdout when it was not given.
  absl::StatusOr<std::vector<FormatRequest>> Formats() const;

  llvm::cl::OptionCategory category{"lockgraph options"};

  // Commands.
  Sub check{"check", "Analyse a compile database and report deadlocks (also: lockgraph DATABASE)"};
  Sub run{"run", "Run a program under the runtime shim, then report"};
  Sub report{"report", "Render or merge .lgg graphs and .lgt traces; nothing is parsed again"};
  Sub extract{"extract", "Summarise one translation unit: extract SRC -o X.lgs -- COMPILE-COMMAND"};
  Sub plan{"plan", "Write a Ninja file that extracts and links a program"};
  Sub link{"link", "Join summaries into a whole-program graph: link A.lgs B.lgs -o G.lgg"};
  Sub diff{"diff", "Show what is new and what is gone between two graphs"};
  Sub baseline{"baseline", "Accept the present findings (update) or drop stale ones (prune)"};
  Sub graph{"graph", "Print the lock-order graph: levels, dot, markdown, html or json"};
  Sub annotate{"annotate", "Propose the lock order that the graph implies, as attributes or YAML"};
  Sub explain{"explain", "Explain a rule, e.g. explain LG1001"};
  Sub list_rules{"list-rules", "List the rules"};
  Sub config{"config", "Show (--dump) or check (--verify) the configuration"};
  Sub completions{"completions", "Print a completion script for bash, zsh or fish"};
  Sub manual{"man", "Print the manual page (troff)"};

 private:
  Group analysing_{&check, &extract, &link, &run};
  Group skipping_{&check, &extract};
  Group linking_{&check, &link};
  Group reporting_{&check, &run, &report, &link, &diff};
  Group gating_{&check, &run, &report, &diff};
  Group tolerant_{&check, &run, &report, &diff, &baseline, &extract, &plan};
  Group databases_{&check, &baseline, &graph, &annotate};
  Group located_{&check, &baseline, &graph, &annotate, &plan};
  Group saving_{&check, &run};
  Group writing_{&extract, &link, &plan};
  Group configured_{&check, &link, &config, &baseline, &graph, &annotate, &plan, &report};
  Group judging_{&check, &link, &report, &run, &baseline};
  Group coloured_{&check, &run, &report, &diff, &explain};
  Group quiet_{&check, &run, &report, &extract, &link, &diff, &baseline, &graph, &annotate};

 public:
  // Operands.
  Strings inputs{llvm::cl::Positional, desc("<database | path-regex>..."), sub(check),
                 cat(category)};
  Strings extract_sources{llvm::cl::Positional, desc("<source>"), sub(extract), cat(category)};
  Strings plan_inputs{llvm::cl::Positional, desc("<database | path-regex>..."), sub(plan),
                      cat(category)};
  Strings summaries{llvm::cl::Positional, desc("<summary.lgs>..."), sub(link), cat(category)};
  Strings report_files{llvm::cl::Positional, desc("<graph.lgg | trace.lgt>..."), sub(report),
                       cat(category)};
  Strings diff_files{llvm::cl::Positional, desc("<old.lgg> <new.lgg>"), sub(diff), cat(category)};
  Strings baseline_words{llvm::cl::Positional, desc("<update | prune> <file>"), sub(baseline),
                         cat(category)};
  Strings graph_files{llvm::cl::Positional, desc("[graph.lgg | database]"), sub(graph),
                      cat(category)};
  Strings annotate_files{llvm::cl::Positional, desc("[graph.lgg | database]"), sub(annotate),
                         cat(category)};
  Strings explain_rules{llvm::cl::Positional, desc("<rule>..."), sub(explain), cat(category)};
  Strings shells{llvm::cl::Positional, desc("<bash | zsh | fish>"), sub(completions),
                 cat(category)};

  // Which units, and how they are analysed.
  Opt<std::string> build_path{"p",
                              desc("The compile database, or the build directory that holds it"),
                              value("build"), sub(located_), cat(category)};
  Opt<unsigned> jobs{"j",
                     desc("Units analysed at a time (default: as cores and memory allow)"),
                     value("N"),
                     llvm::cl::Prefix,
                     sub(databases_),
                     cat(category)};
  Opt<unsigned> timeout{
      "timeout",        desc("Seconds one unit may take (default 300; 0: no limit)"),
      value("seconds"), llvm::cl::init(300),
      sub(databases_),  cat(category)};
  Opt<bool> no_cache{"no-cache", desc("Neither read nor write the cache of summaries"),
                     sub(databases_), cat(category)};
  Opt<bool> cache_only{"cache-only",
                       desc("Parse nothing: units that are not in the cache are not analysed"),
                       sub(databases_), cat(category)};
  Opt<std::string> cache_directory{
      "cache-dir", desc("Where summaries are kept (default: .lockgraph beside the database)"),
      value("directory"), sub(databases_), cat(category)};
  Opt<std::string> config_file{"config-file", desc("Use this instead of the .lockgraph.yaml found"),
                               value("file"), sub(configured_), cat(category)};

  // extract and link.
  Opt<std::string> output{"o", desc("The file to write"), value("file"), sub(writing_),
                          cat(category)};
  Opt<std::string> depfile{"depfile", desc("Write the inputs as a make rule for the build system"),
                           value("file"), sub(extract), cat(category)};
  Opt<std::string> directory{"directory", desc("Where the compile command runs (default: here)"),
                             value("directory"), sub(extract), cat(category)};
  Opt<std::string> output_directory{
      "output-dir",
      desc("Instead of -o: write the summary below this directory, named after the object file"),
      value("directory"), sub(extract), cat(category)};
  Strings path_prefixes{
      "path-prefix-map",
      desc(
          "Call files below FROM by names below TO (may be empty) in the summary; may be repeated"),
      value("FROM=TO"), sub(extract), cat(category)};
  Strings extra_arguments_before{
      "extra-arg-before", desc("Added to the compile command in front, as clang-tidy has it"),
      value("flag"), sub(extract), cat(category)};
  Opt<std::string> emit{"emit",        desc("The kind of file to write: ninja (default)"),
                        value("kind"), llvm::cl::init("ninja"),
                        sub(plan),     cat(category)};
  // In no manual: the same result with more work, to compare with.
  Opt<bool> no_skip{"no-skip", llvm::cl::Hidden, sub(skipping_)};
  Opt<std::string> save_graph{"save-graph",
                              desc("Also write the graph, for report, graph and diff"),
                              value("file.lgg"), sub(check), cat(category)};

  // Reports.
  Strings formats{
      "format",
      desc("text, clang, json, sarif, html, dot, gitlab, github, chrome-trace (of a run); "
           "may be repeated"),
      value("format[:file]"), sub(reporting_), cat(category)};
  llvm::cl::list<PrintStage> print{
      "print", desc("Print what stands at a border between two stages:"),
      llvm::cl::values(
          clEnumValN(PrintStage::kFacts, "facts", "each unit's functions, lowered"),
          clEnumValN(PrintStage::kHeld, "held", "what each function does to locks"),
          clEnumValN(PrintStage::kSummary, "summary", "each unit as read back from its summary"),
          clEnumValN(PrintStage::kDependencies, "dependencies", "who wants what, holding what"),
          clEnumValN(PrintStage::kGraph, "graph", "the lock-order graph"),
          clEnumValN(PrintStage::kCycles, "cycles", "the cycles of the graph"),
          clEnumValN(PrintStage::kFindings, "findings", "the findings, one line each")),
      sub(analysing_), cat(category)};
  Opt<ColorMode> color{
      "color",
      desc("Colours:"),
      llvm::cl::values(clEnumValN(ColorMode::kAuto, "auto", "on a terminal (default)"),
                       clEnumValN(ColorMode::kAlways, "always", "always"),
                       clEnumValN(ColorMode::kNever, "never", "never")),
      llvm::cl::init(ColorMode::kAuto),
      sub(coloured_),
      cat(category)};
  Opt<bool> quiet{"quiet", desc("No progress and no statistics on stderr"), sub(quiet_),
                  cat(category)};
  Opt<bool> blind_spots{"blind-spots", desc("Also list what the analysis could not see"),
                        sub(reporting_), cat(category)};
  Opt<bool> explain_confidence{"explain-confidence",
                               desc("Say for each finding what its confidence rests on"),
                               sub(reporting_), cat(category)};
  Opt<std::string> export_fixes{"export-fixes",
                                desc("Write mechanical fixes for clang-apply-replacements"),
                                value("file.yaml"), sub(reporting_), cat(category)};

  // The gate.
  Opt<lockorder::Level> fail_on{
      "fail-on",
      desc("The least level that makes the exit status 1:"),
      llvm::cl::values(clEnumValN(lockorder::Level::kNote, "note", "any finding"),
                       clEnumValN(lockorder::Level::kWarning, "warning", "the default"),
                       clEnumValN(lockorder::Level::kError, "error", "certain ones only")),
      llvm::cl::init(lockorder::Level::kWarning),
      sub(gating_),
      cat(category)};
  Opt<bool> allow_incomplete{"allow-incomplete",
                             desc("Exit 0 instead of 3 when something could not be analysed"),
                             sub(tolerant_), cat(category)};
  Opt<std::string> baseline_file{"baseline", desc("Findings listed in this file do not fail"),
                                 value("file"), sub(gating_), cat(category)};
  Opt<bool> strict_baseline{"strict-baseline", desc("Stale entries of the baseline fail"),
                            sub(gating_), cat(category)};
  Opt<std::string> changed_since{
      "changed-since", desc("Only findings with a place in lines changed since this git revision"),
      value("revision"), sub(gating_), cat(category)};
  Strings suppressions{"suppressions", desc("A file of suppressions; may be repeated"),
                       value("file"), sub(gating_), cat(category)};
  Opt<bool> force_broad{"force-broad", desc("Accept suppressions that match very much"),
                        sub(gating_), cat(category)};
  Strings enable{"enable", desc("Switch a rule on that is off by default (LG2004)"), value("rule"),
                 sub(judging_), cat(category)};
  Strings disable{"disable", desc("Switch a rule off"), value("rule"), sub(judging_),
                  cat(category)};

  // run.
  Opt<int> run_exit_code{
      "exitcode", desc("Exit status when the program succeeded and there are findings"),
      value("N"), llvm::cl::init(66),
      sub(run),   cat(category)};
  Opt<std::string> runtime_library{"runtime",
                                   desc("The runtime library (default: the one installed here)"),
                                   value("liblockgraph_rt.so"), sub(run), cat(category)};
  Opt<std::string> runtime_options{"runtime-options",
                                   desc("Options of the runtime, as in LOCKGRAPH_OPTIONS"),
                                   value("key=value:.."), sub(run), cat(category)};
  Opt<unsigned> run_timeout{"stop-after",     desc("Seconds after which the program is stopped"),
                            value("seconds"), llvm::cl::init(0),
                            sub(run),         cat(category)};
  Opt<std::string> timeline{"timeline",
                            desc("The same as --format=chrome-trace:FILE beside the report: what "
                                 "each thread held and waited for, when"),
                            value("file.json"), sub(run), cat(category)};
  Opt<std::string> trace_directory{"trace-dir", desc("Keep the traces of the run here"),
                                   value("directory"), sub(run), cat(category)};

  // graph, annotate, config.
  Opt<std::string> focus{"focus", desc("Only what is around this lock"), value("lock"), sub(graph),
                         cat(category)};
  Opt<unsigned> depth{"depth",    desc("How far around it (default 2)"),
                      value("N"), llvm::cl::init(2),
                      sub(graph), cat(category)};
  Opt<std::string> graph_format{
      "format",      desc("levels (default), dot, markdown, html or json"),
      value("form"), llvm::cl::init("levels"),
      sub(graph),    cat(category)};
  Opt<std::string> annotate_form{"format",      desc("attributes (default) or yaml"),
                                 value("form"), llvm::cl::init("attributes"),
                                 sub(annotate), cat(category)};
  Opt<bool> config_dump{"dump", desc("Print the configuration in force"), sub(config),
                        cat(category)};
  Opt<bool> config_verify{"verify", desc("Check the configuration file"), sub(config),
                          cat(category)};

 private:
  const Sub* command_ = nullptr;
  std::vector<Sub*> commands_;
};

// The values of a list option or of the operands.
std::vector<std::string> Values(const llvm::cl::list<std::string>& list);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_OPTIONS_H_
