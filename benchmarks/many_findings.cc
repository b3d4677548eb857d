#include "benchmarks/many_findings.h"

#include <filesystem>
#include <fstream>

#include "report/clang_style.h"
#include "report/github.h"
#include "report/gitlab.h"
#include "report/html.h"
#include "report/json.h"
#include "report/sarif.h"
#include "report/story.h"
#include "report/text.h"

namespace lockgraph::benchmarks {
namespace {

using namespace lockorder;

constexpr uint32_t kPairsPerFile = 50;
constexpr uint32_t kLinesPerPair = 12;

std::string FileName(uint32_t pair) {
  return "src/module" + std::to_string(pair / kPairsPerFile) + ".cc";
}

// Twelve lines for each pair: two functions that take the locks in opposite orders.
void WriteSources(const std::string& directory, uint32_t count) {
  std::filesystem::create_directories(directory + "/src");
  for (uint32_t first = 0; first < count; first += kPairsPerFile) {
    std::ofstream out(directory + "/" + FileName(first));
    for (uint32_t pair = first; pair < std::min(count, first + kPairsPerFile); ++pair) {
      const std::string n = std::to_string(pair);
      out << "void Module" << n << "::Forward() {\n  std::lock_guard lock(first_);\n  Inner" << n
          << "();\n}\nvoid Module" << n << "::Inner" << n
          << "() {\n  std::lock_guard lock(second_);\n}\nvoid Module" << n
          << "::Backward() {\n  std::lock_guard lock(second_);\n  std::lock_guard again(first_);\n"
          << "}\n\n";
    }
  }
}

class Maker {
 public:
  explicit Maker(Observations& observations) : observations_(observations) {
    for (const char* name : {"Reader", "Writer"}) {
      Thread thread;
      thread.name = name;
      observations_.threads.push_back(std::move(thread));
    }
  }

  void AddPair(uint32_t pair) {
    const std::string module = "Module" + std::to_string(pair);
    const ResourceId first = Lock(module + "::first_");
    const ResourceId second = Lock(module + "::second_");
    const SiteId call = At(pair, 3, 3, 15, module + "::Forward");
    Take(0, first, At(pair, 2, 19, 31, module + "::Forward"), second,
         At(pair, 6, 19, 32, module + "::Inner"), {call});
    Take(1, second, At(pair, 9, 19, 32, module + "::Backward"), first,
         At(pair, 10, 19, 32, module + "::Backward"), {});
  }

 private:
  ResourceId Lock(const std::string& name) {
    Resource lock;
    lock.name = lock.class_key = lock.instance_key = name;
    lock.type = "std::mutex";
    lock.instance = Instance::kOne;
    observations_.resources.push_back(std::move(lock));
    return {static_cast<uint32_t>(observations_.resources.size() - 1)};
  }

  SiteId At(uint32_t pair, uint32_t line, uint32_t column, uint32_t end, std::string function) {
    observations_.sites.push_back({FileName(pair), pair % kPairsPerFile * kLinesPerPair + line,
                                   column, end, std::move(function)});
    return {static_cast<uint32_t>(observations_.sites.size() - 1)};
  }

  void Take(uint32_t thread, ResourceId held, SiteId held_at, ResourceId wanted, SiteId site,
            CallPath path) {
    Dependency dependency;
    dependency.thread = {thread};
    Hold hold;
    hold.resource = held;
    hold.site = held_at;
    hold.mode = Mode::kExclusive;
    dependency.held = {hold};
    dependency.wanted = wanted;
    dependency.site = site;
    dependency.path = std::move(path);
    observations_.dependencies.push_back(std::move(dependency));
  }

  Observations& observations_;
};

}  // namespace

ManyFindings MakeManyFindings(const std::string& directory, uint32_t count) {
  ManyFindings program;
  program.directory = directory;
  WriteSources(directory, count);
  Maker maker(program.observations);
  for (uint32_t pair = 0; pair < count; ++pair) maker.AddPair(pair);
  JudgeOptions options;
  program.verdict = Judge(program.observations, options);
  return program;
}

std::vector<std::string> ReportFormats() {
  return {"text", "clang", "json", "sarif", "html", "gitlab", "github"};
}

void WriteReport(const ManyFindings& program, llvm::StringRef format, llvm::raw_ostream& out) {
  report::SourceCache sources(program.directory);
  const report::Teller teller(program.observations, sources, report::TellOptions{});
  if (format == "text") {
    report::TextOptions text;
    text.root = program.directory;
    report::WriteText(out, program.observations, program.verdict, text);
  } else if (format == "clang") {
    report::WriteClangStyle(out, teller, program.verdict, {});
  } else if (format == "json") {
    report::WriteJson(out, teller, program.verdict, {});
  } else if (format == "sarif") {
    report::WriteSarif(out, teller, program.verdict, {});
  } else if (format == "html") {
    report::WriteHtml(out, teller, program.verdict, {});
  } else if (format == "gitlab") {
    report::WriteGitLab(out, teller, program.verdict);
  } else {
    report::WriteGitHub(out, teller, program.verdict, {});
  }
}

}  // namespace lockgraph::benchmarks
