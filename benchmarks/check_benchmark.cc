// What an analysis costs over a compile database, beside what compilers and linters cost.
//
//   check_benchmark [compile_commands.json [UNITS]]     default: this build's own, 12 units
//
// Unit by unit, one tool after the other so that all see the same machine: processor time (user and
// system) as a ratio to `clang-19 -fsyntax-only`, and the largest resident size. Then whole runs:
// cold, warm, one source touched, the most included header touched.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/lockgraph/compile_database.h"

namespace {

using lockgraph::cli::CompileCommand;
namespace fs = std::filesystem;

struct Cost {
  double wall = 0;
  double cpu = 0;
  double mib = 0;
  int status = -1;
};

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

Cost Run(const std::vector<std::string>& words, const std::string& directory) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const auto start = std::chrono::steady_clock::now();
  const pid_t pid = fork();
  if (pid == 0) {
    const int null = open("/dev/null", O_RDWR);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    if (chdir(directory.c_str()) != 0) _exit(127);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  Cost cost;
  rusage usage = {};
  if (pid < 0 || wait4(pid, &cost.status, 0, &usage) != pid) return cost;
  cost.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  cost.cpu = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  cost.mib = static_cast<double>(usage.ru_maxrss) / 1024;
  return cost;
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The flags that matter for parsing, without launcher, compiler, outputs and the source.
std::vector<std::string> ParsingFlags(const CompileCommand& command) {
  std::vector<std::string> flags;
  bool past_compiler = false;
  for (size_t i = 0; i < command.arguments.size(); ++i) {
    const std::string& word = command.arguments[i];
    if (!past_compiler) {
      past_compiler = fs::path(word).filename() != "ccache";
    } else if (word == "-o" || word == "-MF" || word == "-MT" || word == "-MQ") {
      ++i;
    } else if (word != "-c" && word != "-MD" && word != "-MMD") {
      flags.push_back(word);
    }
  }
  return flags;
}

std::vector<std::string> Join(std::vector<std::string> first,
                              const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// Tools by name, the first of them is the measure of the others.
std::vector<std::pair<std::string, std::vector<std::string>>> Tools(const CompileCommand& command,
                                                                    const std::string& scratch) {
  const bool is_c = fs::path(command.file).extension() == ".c";
  const std::string clang = is_c ? "clang-19" : "clang++-19";
  const std::vector<std::string> flags = ParsingFlags(command);
  std::vector<std::string> alone = {LOCKGRAPH_PROGRAM,     "extract",     command.file,      "-o",
                                    scratch + "/unit.lgs", "--directory", command.directory, "--"};
  return {
      {"clang -fsyntax-only", Join({clang, "-fsyntax-only", "-w"}, flags)},
      {"lockgraph extract", Join(alone, command.arguments)},
      {"clang-tidy concurrency-*",
       Join({"clang-tidy-19", "--quiet", "--checks=-*,concurrency-*", command.file, "--"}, flags)},
      {"clang --analyze", Join({clang, "--analyze", "-w", "-o", scratch + "/analyzed"}, flags)},
  };
}

// Prints the table; returns the processor time of the first tool.
double UnitByUnit(const std::vector<CompileCommand>& units, const std::string& scratch) {
  std::map<std::string, std::vector<double>> ratios;
  std::map<std::string, std::vector<double>> sizes;
  std::map<std::string, double> sums;
  std::vector<std::string> order;
  double clang = 0;
  for (const CompileCommand& unit : units) {
    Cost measure;
    for (const auto& [name, words] : Tools(unit, scratch)) {
      const Cost cost = Run(words, unit.directory);
      if (measure.status < 0) measure = cost;
      if (ratios[name].empty()) order.push_back(name);
      ratios[name].push_back(cost.cpu / measure.cpu);
      sizes[name].push_back(cost.mib / measure.mib);
      sums[name] += cost.cpu;
    }
    clang += measure.cpu;
  }
  std::printf("%-28s %10s %10s %12s %12s\n", "unit by unit", "cpu, s", "ratio", "median ratio",
              "memory");
  for (const std::string& name : order) {
    std::printf("%-28s %10.2f %10.2f %12.2f %12.2f\n", name.c_str(), sums[name], sums[name] / clang,
                Median(ratios[name]), Median(sizes[name]));
  }
  return clang;
}

// A copy of the database with these units only.
std::string WriteDatabase(const std::vector<CompileCommand>& units, const std::string& scratch) {
  const auto quoted = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out + '"';
  };
  const std::string path = scratch + "/compile_commands.json";
  std::ofstream file(path);
  const char* separator = "[\n";
  for (const CompileCommand& unit : units) {
    file << separator << "{\"directory\": " << quoted(unit.directory)
         << ", \"file\": " << quoted(unit.file) << ", \"arguments\": [";
    for (size_t i = 0; i < unit.arguments.size(); ++i) {
      file << (i > 0 ? ", " : "") << quoted(unit.arguments[i]);
    }
    file << "]}";
    separator = ",\n";
  }
  file << "\n]\n";
  return path;
}

using Inputs = std::map<fs::path, std::set<std::string>>;  // by entry of the cache

Inputs ReadInputs(const std::string& cache) {
  Inputs inputs;
  for (const auto& entry : fs::directory_iterator(cache)) {
    if (entry.path().extension() != ".inputs") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const size_t space = line.find(' ');
      if (space != std::string::npos) inputs[entry.path()].insert(line.substr(space + 1));
    }
  }
  return inputs;
}

// The header outside of /usr that most units read, or any.
std::string HottestHeader(const Inputs& inputs) {
  std::map<std::string, size_t> counts;
  for (const auto& [entry, files] : inputs) {
    for (const std::string& file : files) {
      if (!file.starts_with("/usr/")) ++counts[file];
    }
  }
  const auto hottest =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return hottest != counts.end() ? hottest->first : "";
}

// As if the file had been changed: the sources are not this program's to change.
size_t Forget(const Inputs& inputs, const std::string& file, size_t most) {
  size_t forgotten = 0;
  for (const auto& [entry, files] : inputs) {
    if (forgotten < most && files.contains(file) && fs::remove(entry)) ++forgotten;
  }
  return forgotten;
}

// Runs extraction, link and report over the database as a person would.
void WholeRuns(const std::vector<CompileCommand>& units, const std::string& scratch, double clang) {
  const std::string database = WriteDatabase(units, scratch);
  const std::string cache = scratch + "/cache";
  const auto check = [&](const std::string& name, std::vector<std::string> more) {
    const Cost cost =
        Run(Join({LOCKGRAPH_PROGRAM, "check", database, "--quiet", "--cache-dir=" + cache}, more),
            scratch);
    std::printf("%-28s %10.2f %10.2f %12.2f\n", name.c_str(), cost.cpu, cost.cpu / clang,
                cost.wall);
  };
  std::printf("\n%-28s %10s %10s %12s\n", "whole runs, with link", "cpu, s", "ratio", "wall, s");
  check("cold, -j1", {"-j1", "--no-cache"});
  check("cold, -j2", {"-j2"});
  check("warm, nothing changed", {"-j2"});
  Inputs inputs = ReadInputs(cache);
  const std::string header = HottestHeader(inputs);
  Forget(inputs, header, 1);
  check("one source changed", {"-j2"});
  const size_t readers = Forget(inputs, header, inputs.size());
  check("a header of " + std::to_string(readers) + " changed", {"-j2"});
}

}  // namespace

int main(int argc, char** argv) {
  const std::string path = argc > 1 ? argv[1] : LOCKGRAPH_BUILD "/compile_commands.json";
  const size_t most = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 12;
  auto database = lockgraph::cli::ReadCompileDatabase(path);
  if (!database.ok()) {
    std::fprintf(stderr, "%s\n", std::string(database.status().message()).c_str());
    return 2;
  }
  std::vector<CompileCommand> units;
  const size_t count = std::min(most, database->commands.size());
  for (size_t i = 0; i < count; ++i) {  // spread over the whole database
    units.push_back(database->commands[i * database->commands.size() / count]);
  }
  char name[] = "/tmp/lockgraph-benchmark-XXXXXX";
  const std::string scratch = mkdtemp(name);
  std::printf("%s: %zu of %zu units\n\n", path.c_str(), units.size(), database->commands.size());
  const double clang = UnitByUnit(units, scratch);
  WholeRuns(units, scratch, clang);
  fs::remove_all(scratch);
  return 0;
}
