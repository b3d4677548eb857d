#include "tools/lockgraph/unit_summaries.h"

#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/unit_file.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/extraction.h"
#include "tools/lockgraph/path_prefixes.h"
#include "tools/lockgraph/process_pool.h"
#include "tools/lockgraph/progress.h"
#include "tools/lockgraph/summary_cache.h"

namespace lockgraph::cli {
namespace {

constexpr llvm::StringLiteral kDroppedFlag = "lockgraph: ignored flag: ";

// A directory for what this run's extractions write.
class TemporaryDirectory {
 public:
  TemporaryDirectory() { llvm::sys::fs::createUniqueDirectory("lockgraph", path_); }
  ~TemporaryDirectory() {
    if (!path_.empty()) llvm::sys::fs::remove_directories(path_);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string path() const { return path_.str().str(); }

 private:
  llvm::SmallString<128> path_;
};

// The first error in what an extraction printed, without the rest of its story.
std::string FirstError(llvm::StringRef output) {
  std::string first;
  while (!output.empty()) {
    llvm::StringRef line;
    std::tie(line, output) = output.split('\n');
    if (line.starts_with(kDroppedFlag) || line.trim().empty()) continue;
    if (line.contains("error: ")) {
      line.consume_front("lockgraph: ");
      return line.str();
    }
    if (first.empty()) first = line.str();
  }
  return first;
}

std::string WhatBecameOf(const ProcessResult& result, unsigned timeout_seconds) {
  switch (result.end) {
    case ProcessResult::End::kNotStarted:
      return absl::StrCat("its process could not be started: ", std::strerror(result.code));
    case ProcessResult::End::kTimedOut:
      return absl::StrCat("took longer than ", timeout_seconds,
                          " s and was stopped; --timeout allows more");
    case ProcessResult::End::kSignalled:
      if (result.code == SIGKILL) {
        return "its process was killed, probably for want of memory; a smaller -j may help";
      }
      return absl::StrCat("its process crashed (", strsignal(result.code), ")");
    case ProcessResult::End::kExited:
      break;
  }
  std::string error = FirstError(result.output);
  if (error.empty()) error = absl::StrCat("its process ended with status ", result.code);
  return error;
}

// Files below the project's directory are called as seen from it.
void MapPathsFromRoot(const std::string& root, const std::string& directory, summary::Unit& unit) {
  std::vector<PathPrefix> prefixes;
  if (!root.empty()) prefixes.push_back({root, ""});
  MapPaths(prefixes, directory, unit);
  unit.directory = directory;
}

// One attempt at all units: which are fresh, run the others, read what they wrote.
class Summariser {
 public:
  Summariser(const PipelineRequest& request, Progress* progress)
      : request_(request), progress_(progress), problems_(request.units.size()) {}

  absl::StatusOr<UnitSummaries> Run() {
    if (scratch_.path().empty()) {
      return absl::UnavailableError(
          "cannot make a temporary directory\n  is there space in it? TMPDIR names another one");
    }
    OpenCache();
    std::vector<size_t> stale;
    for (size_t i = 0; i < request_.units.size(); ++i) {
      if (cache_ && cache_->IsFresh(request_.units[i])) {
        ++summaries_.from_cache;
      } else {
        stale.push_back(i);
      }
    }
    if (absl::Status status = Renew(stale); !status.ok()) return status;
    units_.resize(request_.units.size());
    std::vector<size_t> damaged;
    for (size_t i = 0; i < request_.units.size(); ++i) {
      if (!Read(i)) damaged.push_back(i);
    }
    // A damaged summary in the cache is made again, once.
    if (!damaged.empty()) {
      summaries_.from_cache -= std::min<uint64_t>(summaries_.from_cache, damaged.size());
      summaries_.cache_problem =
          absl::StrCat("summaries that were damaged in the cache: ", damaged.size());
      if (cache_) {
        for (const size_t i : damaged) cache_->Drop(request_.units[i]);
      }
      if (absl::Status status = Renew(damaged); !status.ok()) return status;
      for (const size_t i : damaged) {
        if (!Read(i)) {
          problems_[i] = UnitProblem{Name(i), "its summary cannot be read back", false};
        }
      }
    }
    if (cache_) cache_->Prune();
    return Collect();
  }

 private:
  void OpenCache() {
    if (request_.cache_directory.empty()) return;
    absl::StatusOr<SummaryCache> cache = SummaryCache::Open(request_.cache_directory);
    if (cache.ok()) {
      cache_.emplace(*std::move(cache));
    } else {
      summaries_.cache_problem = std::string(cache.status().message());
    }
  }

  // What an extraction of this run writes.
  std::string ScratchPath(size_t unit, const char* extension) const {
    return absl::StrCat(scratch_.path(), "/", unit, extension);
  }

  // Extracts the units, unless the cache is all that may be used.
  absl::Status Renew(const std::vector<size_t>& units) {
    if (!request_.cache_only) return Extract(units);
    for (const size_t unit : units) {
      problems_[unit] = UnitProblem{Name(unit), "it is not in the cache (--cache-only)", false};
    }
    if (!units.empty()) {
      summaries_.cache_problem =
          absl::StrCat(units.size(), " units are not in the cache, and --cache-only parses none");
    }
    return absl::OkStatus();
  }

  std::string Name(size_t unit) const { return request_.units[unit].file; }

  absl::Status Extract(const std::vector<size_t>& units) {
    std::vector<ProcessJob> jobs;
    for (const size_t unit : units) {
      const CompileCommand& command = request_.units[unit];
      ProcessJob job;
      job.program = request_.extractor;
      job.arguments = {"lockgraph",
                       "extract",
                       command.file,
                       "-o",
                       ScratchPath(unit, ".lgs"),
                       "--depfile",
                       ScratchPath(unit, ".d"),
                       "--directory",
                       command.directory,
                       "--"};
      if (request_.no_skip) job.arguments.insert(job.arguments.end() - 1, "--no-skip");
      job.arguments.insert(job.arguments.end(), command.arguments.begin(), command.arguments.end());
      jobs.push_back(std::move(job));
    }
    if (progress_ != nullptr) progress_->Start("units", units.size());
    ProcessPoolOptions options;
    options.jobs = request_.jobs;
    options.timeout = std::chrono::seconds(request_.timeout_seconds);
    const auto started = SummaryCache::Clock::now();
    absl::Status status = RunProcesses(
        jobs, options,
        [&](size_t index, const ProcessResult& result) { Note(units[index], result, started); });
    if (progress_ != nullptr) progress_->Finish();
    return status;
  }

  void Note(size_t unit, const ProcessResult& result, SummaryCache::Clock::time_point started) {
    const CompileCommand& command = request_.units[unit];
    summaries_.cpu_seconds += result.cpu_seconds;
    summaries_.peak_kib = std::max(summaries_.peak_kib, result.peak_kib);
    llvm::SmallVector<llvm::StringRef, 8> lines;
    llvm::StringRef(result.output).split(lines, '\n');
    for (llvm::StringRef line : lines) {
      if (line.consume_front(kDroppedFlag)) summaries_.dropped_flags.insert(line.str());
    }
    problems_[unit].reset();
    if (result.end != ProcessResult::End::kExited || result.code != kExitClean) {
      const bool partial = result.end == ProcessResult::End::kExited &&
                           llvm::sys::fs::exists(ScratchPath(unit, ".lgs"));
      problems_[unit] =
          UnitProblem{Name(unit), WhatBecameOf(result, request_.timeout_seconds), partial};
    } else if (cache_) {
      absl::Status status =
          cache_->Store(command, ScratchPath(unit, ".lgs"), ScratchPath(unit, ".d"), started);
      if (!status.ok()) summaries_.cache_problem = std::string(status.message());
    }
    if (progress_ != nullptr) {
      if (problems_[unit]) {
        progress_->Note(
            absl::StrCat("lockgraph: ", problems_[unit]->file, ": ",
                         problems_[unit]->partial ? "only partly analysed: " : "not analysed: ",
                         problems_[unit]->what));
      }
      progress_->Step(Name(unit));
    }
  }

  // False when there is a summary but it is damaged.
  bool Read(size_t unit) {
    if (problems_[unit] && !problems_[unit]->partial) return true;
    const std::string scratch = ScratchPath(unit, ".lgs");
    const bool extracted = !cache_ || llvm::sys::fs::exists(scratch);
    absl::StatusOr<summary::Unit> read =
        summary::ReadUnit(extracted ? scratch : cache_->SummaryPath(request_.units[unit]));
    if (!read.ok()) return false;
    MapPathsFromRoot(request_.root, request_.units[unit].directory, *read);
    units_[unit] = *std::move(read);
    return true;
  }

  UnitSummaries Collect() {
    for (size_t i = 0; i < request_.units.size(); ++i) {
      if (problems_[i]) summaries_.problems.push_back(*std::move(problems_[i]));
      if (units_[i]) summaries_.units.push_back(*std::move(units_[i]));
    }
    return std::move(summaries_);
  }

  const PipelineRequest& request_;
  Progress* progress_;
  const TemporaryDirectory scratch_;
  std::optional<SummaryCache> cache_;
  std::vector<std::optional<UnitProblem>> problems_;
  std::vector<std::optional<summary::Unit>> units_;
  UnitSummaries summaries_;
};

UnitSummaries SummariseHere(const PipelineRequest& request) {
  UnitSummaries summaries;
  for (const CompileCommand& command : request.units) {
    absl::StatusOr<Extraction> extraction = ExtractUnit(command, request.no_skip);
    if (!extraction.ok()) {
      summaries.problems.push_back(
          {command.file, std::string(extraction.status().message()), false});
      continue;
    }
    if (!extraction->parsed) {
      summaries.problems.push_back(
          {command.file, extraction->errors.empty() ? "it did not parse" : extraction->errors[0],
           true});
    }
    summaries.dropped_flags.insert(extraction->dropped_flags.begin(),
                                   extraction->dropped_flags.end());
    MapPathsFromRoot(request.root, command.directory, extraction->unit);
    summaries.units.push_back(std::move(extraction->unit));
  }
  return summaries;
}

}  // namespace

absl::StatusOr<UnitSummaries> SummariseUnits(const PipelineRequest& request, Progress* progress) {
  if (request.extractor.empty()) return SummariseHere(request);
  return Summariser(request, progress).Run();
}

}  // namespace lockgraph::cli
