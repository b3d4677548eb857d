#include "tools/lockgraph/options.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/version.h"

namespace lockgraph::cli {
namespace {

constexpr char kOverview[] =
    "Finds deadlocks in C and C++ programs.\n\n"
    "  lockgraph build/compile_commands.json   analyse a program\n"
    "  lockgraph run -- PROGRAM ARGS           watch it run\n";

constexpr std::array<std::string_view, 9> kFormats = {
    "text", "clang", "json", "sarif", "html", "dot", "gitlab", "github", kTimelineFormat};

// The known word nearest to `word`, when it is near enough to have been meant.
std::string Nearest(llvm::StringRef word, const std::vector<llvm::StringRef>& known) {
  unsigned best = std::max<unsigned>(2, static_cast<unsigned>(word.size()) / 3) + 1;
  std::string nearest;
  for (const llvm::StringRef candidate : known) {
    const unsigned distance = word.edit_distance(candidate, true, best);
    if (distance < best) {
      best = distance;
      nearest = candidate.str();
    }
  }
  return nearest;
}

bool LooksLikeDatabase(llvm::StringRef word) {
  return word.contains('/') || word.ends_with(".json") || llvm::sys::fs::exists(word);
}

}  // namespace

Options::Options()
    : commands_{&check, &run,      &report,  &extract,    &plan,   &link,        &diff,  &baseline,
                &graph, &annotate, &explain, &list_rules, &config, &completions, &manual} {
  // Clang's and LLVM's own options are of no use to anybody here.
  for (Sub* command : commands_) llvm::cl::HideUnrelatedOptions(category, *command);
  llvm::cl::HideUnrelatedOptions(category);
  llvm::cl::SetVersionPrinter(
      [](llvm::raw_ostream& out) { out << "lockgraph " << kVersion << '\n'; });
}

Options& Options::Get() {
  static Options* const options = new Options;  // never destroyed: llvm::cl refers to it for ever
  return *options;
}

bool Options::Parse(int argc, const char* const* argv) {
  // What follows "--" belongs to somebody else's command line: it is neither parsed nor expanded.
  const char* const* const end = argv + argc;
  const char* const* const dashes = std::find(argv, end, std::string_view("--"));
  llvm::SmallVector<const char*, 64> words(argv, dashes);
  if (dashes != end) after_dashes.assign(dashes + 1, end);

  llvm::BumpPtrAllocator allocator;
  llvm::StringSaver saver(allocator);
  llvm::cl::ExpandResponseFiles(saver, llvm::cl::TokenizeGNUCommandLine, words);

  if (words.size() > 1) {
    const llvm::StringRef first = words[1];
    std::vector<llvm::StringRef> names;
    for (const Sub* command : commands_) names.push_back(command->getName());
    const bool about_program = first == "--version" || first == "-version" || first == "--help" ||
                               first == "-help" || first == "-h" || first == "--help-hidden";
    if (std::find(names.begin(), names.end(), first) == names.end() && !about_program) {
      if (!first.starts_with("-") && !LooksLikeDatabase(first)) {
        const std::string nearest = Nearest(first, names);
        llvm::errs() << "lockgraph: error: unknown command '" << first << "'";
        if (!nearest.empty()) llvm::errs() << ", did you mean '" << nearest << "'?";
        llvm::errs() << "\n  lockgraph --help lists the commands; a compile database is given as "
                        "lockgraph build/compile_commands.json\n";
        return false;
      }
      words.insert(words.begin() + 1, "check");
    }
  }
  std::string problems;
  llvm::raw_string_ostream errors(problems);
  if (!llvm::cl::ParseCommandLineOptions(static_cast<int>(words.size()), words.data(), kOverview,
                                         &errors)) {
    llvm::errs() << problems;
    return false;
  }
  for (const Sub* command : commands_) {
    if (*command) command_ = command;
  }
  return true;
}

absl::StatusOr<std::vector<FormatRequest>> Options::Formats() const {
  std::vector<FormatRequest> requests;
  std::vector<llvm::StringRef> known(kFormats.begin(), kFormats.end());
  unsigned to_stdout = 0;
  for (const std::string& word : formats) {
    const auto [name, file] = llvm::StringRef(word).split(':');
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string nearest = Nearest(name, known);
      return absl::InvalidArgumentError(
          absl::StrCat("--format=", word, ": unknown format",
                       nearest.empty() ? "" : absl::StrCat(", did you mean '", nearest, "'?"),
                       "\n  known: text, clang, json, sarif, html, dot, gitlab, github, "
                       "chrome-trace; each may be "
                       "followed by :FILE"));
    }
    const bool stdout_named = file == "-" || file == "/dev/stdout";
    if ((file.empty() || stdout_named) && ++to_stdout > 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("--format=", word,
                       ": only one report can go to stdout\n  write the others to files: "
                       "--format=",
                       name.str(), ":FILE"));
    }
    requests.push_back({name.str(), stdout_named ? "" : file.str(), false});
  }
  if (requests.empty()) requests.push_back({"text", "", static_cast<bool>(run)});
  return requests;
}

std::vector<std::string> Values(const llvm::cl::list<std::string>& list) {
  return {list.begin(), list.end()};
}

}  // namespace lockgraph::cli
