#include "tools/lockgraph/unit_summaries.h"

#include <sys/mman.h>
#include <unistd.h>

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
#include "tools/lockgraph/batch_extraction.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/extraction.h"
#include "tools/lockgraph/output_file.h"
#include "tools/lockgraph/process_pool.h"
#include "tools/lockgraph/progress.h"
#include "tools/lockgraph/summary_cache.h"

namespace lockgraph::cli {
namespace {

constexpr llvm::StringLiteral kDroppedFlag = "lockgraph: ignored flag: ";

// A directory of summaries for this run only.
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

// Spells the unit's files as seen from `root`. Units are written relative to the directory of their
// own compile command, so the same header has as many names as there are directories.
void RebaseFiles(const std::string& root, const std::string& directory, summary::Unit& unit) {
  namespace path = llvm::sys::path;
  const auto rebase = [&](std::string& file) {
    if (file.empty()) return;
    llvm::SmallString<256> full(file);
    if (!path::is_absolute(full)) {
      full = directory;
      path::append(full, file);
    }
    path::remove_dots(full, /*remove_dot_dot=*/true);
    llvm::StringRef name = full;
    if (!root.empty() && name.starts_with(root) && path::is_separator(name[root.size()])) {
      name = name.drop_front(root.size() + 1);
    }
    file = name.str();
  };
  for (std::string& file : unit.files) rebase(file);
  rebase(unit.main_file);
  unit.directory = directory;
}

// One attempt at all units: which are fresh, run the others, read what they wrote.
class Summariser {
 public:
  Summariser(const PipelineRequest& request, Progress* progress)
      : request_(request), progress_(progress), problems_(request.units.size()) {}

  absl::StatusOr<UnitSummaries> Run() {
    if (absl::Status status = OpenCache(); !status.ok()) return status;
    // A damaged summary in the cache is made again, once.
    std::vector<size_t> stale;
    for (size_t i = 0; i < request_.units.size(); ++i) {
      if (cache_->IsFresh(request_.units[i])) {
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
    if (!damaged.empty()) {
      summaries_.from_cache -= std::min<uint64_t>(summaries_.from_cache, damaged.size());
      summaries_.cache_problem = absl::StrCat(damaged.size(), " damaged summaries in the cache");
      if (absl::Status status = Renew(damaged); !status.ok()) return status;
      for (const size_t i : damaged) {
        if (!Read(i)) {
          problems_[i] = UnitProblem{Name(i), "its summary cannot be read back", false};
        }
      }
    }
    if (!temporary_) cache_->Prune();
    return Collect();
  }

 private:
  absl::Status OpenCache() {
    if (!request_.cache_directory.empty()) {
      absl::StatusOr<SummaryCache> cache = SummaryCache::Open(request_.cache_directory);
      if (cache.ok()) {
        cache_.emplace(*std::move(cache));
        return absl::OkStatus();
      }
      summaries_.cache_problem = std::string(cache.status().message());
    }
    temporary_.emplace();
    absl::StatusOr<SummaryCache> cache = SummaryCache::Open(temporary_->path());
    if (!cache.ok()) return cache.status();
    cache_.emplace(*std::move(cache));
    return absl::OkStatus();
  }

  // Extracts the units again, unless the cache is all that may be used.
  absl::Status Renew(const std::vector<size_t>& units) {
    if (!request_.cache_only) return Extract(units);
    for (const size_t unit : units) {
      problems_[unit] = UnitProblem{Name(unit), "is not in the cache (--cache-only)", false};
    }
    return absl::OkStatus();
  }

  std::string Name(size_t unit) const { return request_.units[unit].file; }

  absl::Status Extract(const std::vector<size_t>& units) {
    for (const size_t unit : units) {
      // What an earlier run left must not be taken for this run's.
      llvm::sys::fs::remove(cache_->SummaryPath(request_.units[unit]));
      cache_->Drop(request_.units[unit]);
    }
    if (progress_ != nullptr) progress_->Start("units", units.size());
    const auto started = SummaryCache::Clock::now();
    std::vector<size_t> alone = units;
    absl::Status status = request_.no_sharing ? absl::OkStatus() : ExtractTogether(alone, started);
    if (status.ok()) status = ExtractAlone(alone, started);
    if (progress_ != nullptr) progress_->Finish();
    return status;
  }

  // Extracts those units that share headers, and removes those that arrived from `units`.
  absl::Status ExtractTogether(std::vector<size_t>& units,
                               SummaryCache::Clock::time_point started) {
    const std::vector<std::vector<BatchMember>> batches = DivideIntoBatches(request_.units, units);
    if (batches.empty()) return absl::OkStatus();
    const int slots = memfd_create("lockgraph slots", 0);
    std::vector<ProcessJob> jobs;
    std::vector<std::string> files;
    for (const std::vector<BatchMember>& members : batches) {
      const std::string file = cache_->DepfilePath(request_.units[members.front().unit]) + ".batch";
      if (absl::Status status = WriteFileAtomically(file, FormatBatch(BatchOf(members, slots)));
          !status.ok()) {
        continue;  // the same will be said of the units
      }
      files.push_back(file);
      jobs.push_back({request_.extractor, {"lockgraph", "extract", "--batch=" + file}});
    }
    std::set<size_t> arrived;
    ProcessPoolOptions options;
    options.jobs = request_.jobs;
    options.on_line = [&](size_t index, const std::string& line) {
      const int member = ArrivedUnit(line);
      if (member < 0 || static_cast<size_t>(member) >= batches[index].size()) return;
      const size_t unit = batches[index][static_cast<size_t>(member)].unit;
      if (!arrived.insert(unit).second) return;
      ++summaries_.shared;
      ProcessResult result;
      result.end = ProcessResult::End::kExited;
      Note(unit, result, started);
    };
    absl::Status status = RunProcesses(jobs, options, [&](size_t, const ProcessResult& result) {
      summaries_.cpu_seconds += result.cpu_seconds;
      summaries_.peak_kib = std::max(summaries_.peak_kib, result.peak_kib);
    });
    for (const std::string& file : files) llvm::sys::fs::remove(file);
    if (slots >= 0) close(slots);
    std::erase_if(units, [&](size_t unit) { return arrived.contains(unit); });
    return status;
  }

  Batch BatchOf(const std::vector<BatchMember>& members, int slots) const {
    Batch batch;
    batch.directory = request_.units[members.front().unit].directory;
    batch.arguments = request_.units[members.front().unit].arguments;
    for (const BatchMember& member : members) {
      const CompileCommand& command = request_.units[member.unit];
      batch.units.push_back(
          {member.source, cache_->SummaryPath(command), cache_->DepfilePath(command)});
    }
    batch.jobs = static_cast<int>(request_.jobs);
    batch.slots = slots;
    batch.timeout_seconds = static_cast<int>(request_.timeout_seconds);
    return batch;
  }

  absl::Status ExtractAlone(const std::vector<size_t>& units,
                            SummaryCache::Clock::time_point started) {
    std::vector<ProcessJob> jobs;
    for (const size_t unit : units) {
      const CompileCommand& command = request_.units[unit];
      ProcessJob job;
      job.program = request_.extractor;
      job.arguments = {"lockgraph",
                       "extract",
                       command.file,
                       "-o",
                       cache_->SummaryPath(command),
                       "--depfile",
                       cache_->DepfilePath(command),
                       "--directory",
                       command.directory,
                       "--"};
      if (request_.no_skip) job.arguments.insert(job.arguments.end() - 1, "--no-skip");
      job.arguments.insert(job.arguments.end(), command.arguments.begin(), command.arguments.end());
      jobs.push_back(std::move(job));
    }
    ProcessPoolOptions options;
    options.jobs = request_.jobs;
    options.timeout = std::chrono::seconds(request_.timeout_seconds);
    return RunProcesses(jobs, options, [&](size_t index, const ProcessResult& result) {
      Note(units[index], result, started);
    });
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
                           llvm::sys::fs::exists(cache_->SummaryPath(command));
      problems_[unit] =
          UnitProblem{Name(unit), WhatBecameOf(result, request_.timeout_seconds), partial};
      cache_->Drop(command);
    } else if (absl::Status status = cache_->Store(command, started); !status.ok()) {
      summaries_.cache_problem = std::string(status.message());
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
    absl::StatusOr<summary::Unit> read =
        summary::ReadUnit(cache_->SummaryPath(request_.units[unit]));
    if (!read.ok()) return false;
    RebaseFiles(request_.root, request_.units[unit].directory, *read);
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
  std::optional<TemporaryDirectory> temporary_;
  std::optional<SummaryCache> cache_;
  std::vector<std::optional<UnitProblem>> problems_;
  std::vector<std::optional<summary::Unit>> units_;
  UnitSummaries summaries_;
};

bool IsFull(const std::string& directory) {
  constexpr uint64_t kLeastBytes = 1 << 20;
  if (directory.empty()) return false;
  const llvm::ErrorOr<llvm::sys::fs::space_info> space = llvm::sys::fs::disk_space(directory);
  return space && space->available < kLeastBytes;
}

UnitSummaries SummariseHere(const PipelineRequest& request) {
  UnitSummaries summaries;
  for (const CompileCommand& command : request.units) {
    absl::StatusOr<Extraction> extraction = ExtractUnit(command);
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
    RebaseFiles(request.root, command.directory, extraction->unit);
    summaries.units.push_back(std::move(extraction->unit));
  }
  return summaries;
}

}  // namespace

absl::StatusOr<UnitSummaries> SummariseUnits(const PipelineRequest& request, Progress* progress) {
  if (request.extractor.empty()) return SummariseHere(request);
  absl::StatusOr<UnitSummaries> summaries = Summariser(request, progress).Run();
  if (!summaries.ok() || summaries->problems.empty() || !IsFull(request.cache_directory)) {
    return summaries;
  }
  PipelineRequest without_cache = request;
  without_cache.cache_directory.clear();
  summaries = Summariser(without_cache, progress).Run();
  if (summaries.ok()) {
    summaries->cache_problem =
        absl::StrCat("no space for the cache in ", request.cache_directory, "; it was not used");
  }
  return summaries;
}

}  // namespace lockgraph::cli
