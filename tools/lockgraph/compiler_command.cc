#include "tools/lockgraph/compiler_command.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/unit_file.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/depfile.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/extraction.h"
#include "tools/lockgraph/output_file.h"
#include "tools/lockgraph/path_prefixes.h"

namespace lockgraph::cli {
namespace {

namespace path = llvm::sys::path;

// The command line of a compiler, as far as it is not the parser's.
struct CompilerLine {
  CompileCommand command;  // the rest
  std::string output;
  bool writes_depfile = false;
  std::string depfile;
  std::string target;  // of the depfile's rule
  std::vector<std::string> prefixes;
  bool preprocesses = false;
};

// The value of an option that stands in its own word or in the next one.
bool TakesValue(llvm::StringRef flag, const std::vector<llvm::StringRef>& words, size_t& at,
                std::string& value) {
  llvm::StringRef word = words[at];
  if (!word.consume_front(flag)) return false;
  if (word.empty()) {
    if (++at < words.size()) value = words[at].str();
  } else {
    value = word.str();
  }
  return true;
}

CompilerLine ReadLine(llvm::StringRef program, const std::vector<llvm::StringRef>& words) {
  CompilerLine line;
  line.command.arguments = {program.contains("c++") ? "c++" : "cc"};
  for (size_t i = 0; i < words.size(); ++i) {
    llvm::StringRef word = words[i];
    if (word == "-MD" || word == "-MMD") {
      line.writes_depfile = true;
    } else if (word == "-E") {
      line.preprocesses = true;
    } else if (word.consume_front("-ffile-prefix-map=")) {
      line.prefixes.push_back(word.str());
    } else if (TakesValue("-MF", words, i, line.depfile) ||
               TakesValue("-MT", words, i, line.target) ||
               TakesValue("-MQ", words, i, line.target) ||
               TakesValue("-o", words, i, line.output)) {
      continue;
    } else {
      line.command.arguments.push_back(word.str());
    }
  }
  if (line.depfile.empty()) {
    llvm::SmallString<256> beside(line.output);
    path::replace_extension(beside, "d");
    line.depfile = beside.str().str();
  }
  if (line.target.empty()) line.target = line.output;
  llvm::SmallString<256> here;
  llvm::sys::fs::current_path(here);
  line.command.directory = here.str().str();
  return line;
}

}  // namespace

bool IsCompilerName(std::string_view program) {
  const llvm::StringRef name = path::filename(program);
  return name == "lockgraph-cc" || name == "lockgraph-c++";
}

int CompilerMain(int argc, const char* const* argv) {
  CompilerLine line =
      ReadLine(path::filename(argv[0]), std::vector<llvm::StringRef>(argv + 1, argv + argc));
  if (line.preprocesses) {
    return Fail(absl::InvalidArgumentError(
        "lockgraph-cc does not preprocess (-E)\n  ccache needs no preprocessor with "
        "CCACHE_DEPEND=1 and the flag -MD"));
  }
  if (line.output.empty()) {
    return Fail(absl::InvalidArgumentError(
        "lockgraph-cc needs -o FILE.lgs\n  usage: lockgraph-c++ FLAGS.. -c SRC -o X.lgs"));
  }
  absl::StatusOr<std::vector<PathPrefix>> prefixes = ParsePathPrefixes(line.prefixes);
  if (!prefixes.ok()) return Fail(prefixes.status());
  MapMacros(*prefixes, line.command);
  llvm::sys::fs::remove(line.output);
  absl::StatusOr<Extraction> extraction = ExtractUnit(line.command);
  if (!extraction.ok()) return Fail(extraction.status());
  for (const std::string& error : extraction->errors) llvm::errs() << error << '\n';
  if (!extraction->parsed) return kExitIncomplete;
  if (!prefixes->empty()) MapPaths(*prefixes, line.command.directory, extraction->unit);
  if (absl::Status status = summary::WriteUnit(line.output, extraction->unit); !status.ok()) {
    return Fail(status);
  }
  if (line.writes_depfile) {
    absl::Status status =
        WriteFileAtomically(line.depfile, FormatDepfile(line.target, extraction->inputs));
    if (!status.ok()) return Fail(status);
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
