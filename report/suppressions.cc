#include "report/suppressions.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/finding_sites.h"
#include "report/suppression_comments.h"

namespace lockgraph::report {
namespace {

using lockorder::Finding;
using lockorder::Observations;
using lockorder::ResourceId;
using lockorder::Rule;
using lockorder::SiteId;
using Kind = FileSuppression::Kind;

constexpr size_t kMaxEdges = 10;

// Names that stand in nearly every lock's stack: an entry that matches one of them hides them all.
constexpr llvm::StringLiteral kPrimitives[] = {
    "std::mutex",
    "std::mutex::lock",
    "std::shared_mutex::lock",
    "std::shared_mutex::lock_shared",
    "std::recursive_mutex::lock",
    "std::lock_guard",
    "std::unique_lock",
    "std::shared_lock",
    "std::scoped_lock",
    "std::lock",
    "std::thread::join",
    "std::condition_variable::wait",
    "pthread_mutex_lock",
    "pthread_rwlock_rdlock",
    "pthread_rwlock_wrlock",
    "pthread_spin_lock",
    "pthread_cond_wait",
    "pthread_join",
    "mtx_lock",
    "absl::Mutex",
    "absl::Mutex::Lock",
    "absl::MutexLock",
    "QMutex::lock",
    "lock",
    "Lock",
    "mutex",
    "main",
};

// Only entries that match functions can do so; how much the others hide shows in the edges.
bool NamesPrimitive(const FileSuppression& entry) {
  if (entry.kind != Kind::kFunction && entry.kind != Kind::kAny) return false;
  return llvm::any_of(kPrimitives, [&](llvm::StringRef name) { return entry.first.Matches(name); });
}

// Answers for one entry, with what it matches worked out once per site and resource.
class EntryMatcher {
 public:
  EntryMatcher(const Teller& teller, const FileSuppression& entry)
      : teller_(teller), entry_(entry) {
    const Observations& observations = teller.naming().observations();
    for (uint32_t i = 0; i < observations.resources.size(); ++i) {
      first_.push_back(entry.first.Matches(observations.resources[i].name));
      second_.push_back(entry.kind == Kind::kEdge &&
                        entry.second.Matches(observations.resources[i].name));
    }
    const bool by_function = entry.kind == Kind::kFunction || entry.kind == Kind::kAny;
    const bool by_file = entry.kind == Kind::kFile || entry.kind == Kind::kAny;
    for (uint32_t i = 0; i < observations.sites.size(); ++i) {
      sites_.push_back((by_function && entry.first.Matches(teller.naming().Function({i}))) ||
                       (by_file && MatchesFile(observations.sites[i].file)));
    }
  }

  bool Matches(const FindingEdge& edge) const {
    switch (entry_.kind) {
      case Kind::kLock:
        return In(first_, edge.held) || In(first_, edge.wanted);
      case Kind::kEdge:
        return In(first_, edge.held) && In(second_, edge.wanted);
      case Kind::kFingerprint:
        return false;
      case Kind::kAny:
        if (In(first_, edge.held) || In(first_, edge.wanted)) return true;
        break;
      case Kind::kFunction:
      case Kind::kFile:
        break;
    }
    return llvm::any_of(edge.sites, [&](SiteId site) { return sites_[site.value]; });
  }

  // How many different orders of the program the entry matches.
  size_t EdgesMatched() const {
    const Observations& observations = teller_.naming().observations();
    std::set<std::pair<std::string, std::string>> edges;
    for (const lockorder::Dependency& dependency : observations.dependencies) {
      for (const lockorder::Hold& hold : dependency.held) {
        if (!Matches(EdgeOf(observations, dependency, &hold))) continue;
        edges.insert({teller_.naming().Get(hold.resource).class_key,
                      teller_.naming().Get(dependency.wanted).class_key});
        if (edges.size() > kMaxEdges) return edges.size();
      }
    }
    return edges.size();
  }

 private:
  bool MatchesFile(const std::string& file) {
    const auto [slot, inserted] = files_.try_emplace(file, false);
    if (inserted && !file.empty()) {
      slot->second = entry_.first.Matches(teller_.sources().DisplayPath(file));
    }
    return slot->second;
  }

  static bool In(const std::vector<bool>& set, ResourceId id) {
    return id.value < set.size() && set[id.value];
  }

  const Teller& teller_;
  const FileSuppression& entry_;
  std::vector<bool> first_, second_, sites_;
  std::map<std::string, bool> files_;
};

class Applier {
 public:
  Applier(const Teller& teller, const lockorder::Verdict& verdict,
          const SuppressionOptions& options, Standings& standings)
      : teller_(teller), verdict_(verdict), options_(options), standings_(standings) {
    standings_.resize(verdict.findings.size());
    for (const Finding& finding : verdict.findings) {
      edges_.push_back(EdgesOf(teller.naming().observations(), finding));
    }
  }

  SuppressionReport Apply() {
    for (const SuppressionFile& file : options_.files) {
      for (const FileSuppression& entry : file.entries) {
        ApplyEntry(file.name + ":" + llvm::utostr(entry.line), entry);
      }
    }
    if (options_.comments) ApplyComments();
    return std::move(report_);
  }

 private:
  void Silence(size_t finding, Standing::Suppressed by, const std::string& reason) {
    Standing& standing = standings_[finding];
    if (standing.suppressed != Standing::Suppressed::kNo) return;
    standing.suppressed = by;
    standing.reason = reason;
  }

  void ApplyEntry(const std::string& place, const FileSuppression& entry) {
    if (!options_.force_broad && NamesPrimitive(entry)) {
      report_.problems.push_back(
          place + ": '" + entry.text +
          "' names something that nearly every lock passes through; name a lock, a function or a "
          "file of the program, or use --force-broad");
      return;
    }
    const EntryMatcher matcher(teller_, entry);
    if (!options_.force_broad && matcher.EdgesMatched() > kMaxEdges) {
      report_.problems.push_back(place + ": '" + entry.text + "' matches more than " +
                                 llvm::utostr(kMaxEdges) +
                                 " lock orders and would hide findings that nobody has looked at; "
                                 "be more exact, or use --force-broad");
      return;
    }
    SuppressionUse use{place, entry.text, {}};
    for (size_t i = 0; i < verdict_.findings.size(); ++i) {
      const Finding& finding = verdict_.findings[i];
      if (!entry.Covers(finding.rule)) continue;
      const bool matches =
          entry.kind == Kind::kFingerprint
              ? entry.first.text() == finding.fingerprint
              : llvm::any_of(edges_[i], [&](const FindingEdge& e) { return matcher.Matches(e); });
      if (!matches) continue;
      use.silenced.push_back(i);
      Silence(i, Standing::Suppressed::kInFile, entry.reason);
    }
    if (use.silenced.empty()) {
      report_.unmatched.push_back(place + ": '" + entry.text + "' matches no finding; remove it");
    } else {
      report_.used.push_back(std::move(use));
    }
  }

  // The findings by file and line of their places.
  using Lines = std::map<uint32_t, std::set<size_t>>;

  std::map<std::string, Lines> FindingsByFile() const {
    const Observations& observations = teller_.naming().observations();
    std::map<std::string, Lines> files;
    // Files without a finding are scanned too: an allowance there matches nothing.
    for (const lockorder::Site& site : observations.sites) {
      if (!site.file.empty() && site.line != 0) files.try_emplace(site.file);
    }
    for (size_t i = 0; i < edges_.size(); ++i) {
      for (const FindingEdge& edge : edges_[i]) {
        for (const SiteId id : edge.sites) {
          const lockorder::Site& site = observations.sites[id.value];
          if (!site.file.empty()) files[site.file][site.line].insert(i);
        }
      }
    }
    return files;
  }

  void ApplyComments() {
    // Two spellings of one file are one file.
    std::map<std::string, Lines> files;
    for (auto& [file, lines] : FindingsByFile()) {
      Lines& merged = files[teller_.sources().PathOnDisk(file)];
      for (auto& [line, findings] : lines) merged[line].insert(findings.begin(), findings.end());
    }
    for (const auto& [file, lines] : files) {
      if (const auto text = teller_.sources().Text(file)) ApplyFile(file, *text, lines);
    }
  }

  void ApplyFile(const std::string& file, llvm::StringRef text, const Lines& lines) {
    const std::string name = teller_.sources().DisplayPath(file);
    const CommentScan scan = ScanComments(text);
    for (const CommentProblem& problem : scan.problems) {
      report_.problems.push_back(name + ":" + llvm::utostr(problem.line) + ": " + problem.what);
    }
    for (const Allowance& allowance : scan.allowances) {
      const std::string place = name + ":" + llvm::utostr(allowance.line);
      const auto comment = teller_.sources().Line(file, allowance.line);
      SuppressionUse use{place, comment ? comment->trim().str() : std::string(), {}};
      const auto end = lines.upper_bound(allowance.last_line);
      for (auto at = lines.lower_bound(allowance.first_line); at != end; ++at) {
        for (const size_t finding : at->second) {
          const Rule rule = verdict_.findings[finding].rule;
          if (rule == Rule::kLiveDeadlock || !allowance.Covers(rule, at->first)) continue;
          if (llvm::is_contained(use.silenced, finding)) continue;
          use.silenced.push_back(finding);
          Silence(finding, Standing::Suppressed::kInSource, allowance.reason);
        }
      }
      if (use.silenced.empty()) {
        report_.unmatched.push_back(place + ": this allowance matches no finding; remove it");
      } else {
        llvm::sort(use.silenced);
        report_.used.push_back(std::move(use));
      }
    }
  }

  const Teller& teller_;
  const lockorder::Verdict& verdict_;
  const SuppressionOptions& options_;
  Standings& standings_;
  std::vector<std::vector<FindingEdge>> edges_;  // of each finding
  SuppressionReport report_;
};

}  // namespace

SuppressionReport ApplySuppressions(const Teller& teller, const lockorder::Verdict& verdict,
                                    const SuppressionOptions& options, Standings& standings) {
  return Applier(teller, verdict, options, standings).Apply();
}

}  // namespace lockgraph::report
