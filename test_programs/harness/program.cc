#include "test_programs/harness/program.h"

#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <ostream>
#include <regex>
#include <sstream>

namespace lockgraph::test_programs {
namespace {

namespace fs = std::filesystem;

constexpr char kBad[] = "_bad";
constexpr char kOk[] = "_ok";

bool IsSource(const fs::path& file) {
  return file.extension() == ".cc" || file.extension() == ".cpp" || file.extension() == ".c";
}

std::string ReadFile(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void AppendWords(const std::string& text, std::vector<std::string>& words) {
  std::istringstream in(text);
  for (std::string word; in >> word;) words.push_back(word);
}

void ReadDirectives(const std::string& text, Program& program) {
  static const std::regex pattern(R"((?:^|\n)(?://|/\*) (flags|libs|packages):([^\n*]*))");
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    const std::string key = (*it)[1];
    AppendWords((*it)[2], key == "flags"  ? program.flags
                          : key == "libs" ? program.libraries
                                          : program.packages);
  }
}

void AddFile(const fs::path& root, const fs::path& file, Program& program) {
  const std::string text = ReadFile(file);
  if (IsSource(file)) program.sources.push_back(file);
  ReadDirectives(text, program);
  for (Truth& truth : ParseTruths(text, fs::relative(file, root).string(), program.errors)) {
    program.truths.push_back(std::move(truth));
  }
}

// The files of the program that `path` is; empty if it is none.
std::vector<fs::path> FilesOf(const fs::path& path) {
  const std::string stem = path.stem().string();
  if (!stem.ends_with(kBad) && !stem.ends_with(kOk)) return {};
  if (fs::is_regular_file(path)) {
    return IsSource(path) ? std::vector<fs::path>{path} : std::vector<fs::path>{};
  }
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// "pkg-config --cflags Qt5Core" as words; false if the package is not installed.
bool AskPackages(const Program& program, const std::string& option,
                 std::vector<std::string>& words) {
  static std::map<std::string, std::string> answers;
  for (const std::string& package : program.packages) {
    const std::string question = "pkg-config " + option + " " + Quoted(package) + " 2>/dev/null";
    if (!answers.contains(question)) {
      int status = 0;
      std::string answer = OutputOf(question, status);
      answers[question] = status == 0 ? answer : "?";
    }
    if (answers[question] == "?") return false;
    AppendWords(answers[question], words);
  }
  return true;
}

}  // namespace

std::string Program::TwinName() const {
  return is_bad ? name.substr(0, name.size() - (sizeof(kBad) - 1)) + kOk
                : name.substr(0, name.size() - (sizeof(kOk) - 1)) + kBad;
}

bool Program::Says(Observer observer) const {
  return std::any_of(truths.begin(), truths.end(),
                     [observer](const Truth& truth) { return truth.IsFor(observer); });
}

void PrintTo(const Program& program, std::ostream* out) { *out << program.name; }

std::vector<Program> DiscoverPrograms(const fs::path& root) {
  std::vector<Program> programs;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    const std::vector<fs::path> files = FilesOf(it->path());
    if (files.empty()) continue;
    if (it->is_directory()) it.disable_recursion_pending();
    Program program;
    program.name = (fs::relative(it->path().parent_path(), root) / it->path().stem()).string();
    program.is_bad = program.name.ends_with(kBad);
    for (const fs::path& file : files) AddFile(root, file, program);
    programs.push_back(std::move(program));
  }
  std::sort(programs.begin(), programs.end(),
            [](const Program& a, const Program& b) { return a.name < b.name; });
  return programs;
}

std::vector<std::string> CompileArguments(const Program& program, const fs::path& source) {
  const bool is_c = source.extension() == ".c";
  std::vector<std::string> arguments{is_c ? LOCKGRAPH_C_COMPILER : LOCKGRAPH_CXX_COMPILER,
                                     is_c ? "-std=gnu17" : "-std=c++20", "-pthread"};
  arguments.insert(arguments.end(), program.flags.begin(), program.flags.end());
  if (!AskPackages(program, "--cflags", arguments)) return {};
  return arguments;
}

std::vector<std::string> LinkArguments(const Program& program) {
  std::vector<std::string> arguments{LOCKGRAPH_CXX_COMPILER, "-pthread"};
  std::vector<std::string> libraries = program.libraries;
  if (!AskPackages(program, "--libs", libraries)) return {};
  arguments.insert(arguments.end(), libraries.begin(), libraries.end());
  return arguments;
}

std::string OutputOf(const std::string& command, int& status) {
  std::string output;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    status = 127;
    return output;
  }
  char buffer[4096];
  while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, n);
  const int code = pclose(pipe);
  status = WIFSIGNALED(code) ? 128 + WTERMSIG(code) : WEXITSTATUS(code);
  return output;
}

std::string Quoted(const std::string& word) {
  std::string quoted = "'";
  for (char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

}  // namespace lockgraph::test_programs
