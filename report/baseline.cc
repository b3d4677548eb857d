#include "report/baseline.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/layout.h"

namespace lockgraph::report {
namespace {

constexpr llvm::StringLiteral kHeader = "# lockgraph baseline, version 1";
constexpr llvm::StringLiteral kHint =
    "# One accepted finding per line; `lockgraph baseline update` writes it, deleting lines by "
    "hand is fine.";

using Key = std::pair<std::string, std::string>;  // rule's code, fingerprint

Key KeyOf(const BaselineEntry& entry) {
  return {std::string(Info(entry.rule).code), entry.fingerprint};
}
Key KeyOf(const lockorder::Finding& finding) {
  return {std::string(Info(finding.rule).code), finding.fingerprint};
}

void Sort(Baseline& baseline) {
  std::stable_sort(
      baseline.entries.begin(), baseline.entries.end(),
      [](const BaselineEntry& a, const BaselineEntry& b) { return KeyOf(a) < KeyOf(b); });
  const auto end = std::unique(
      baseline.entries.begin(), baseline.entries.end(),
      [](const BaselineEntry& a, const BaselineEntry& b) { return KeyOf(a) == KeyOf(b); });
  baseline.entries.erase(end, baseline.entries.end());
}

llvm::Error Problem(llvm::StringRef name, uint32_t line, const llvm::Twine& what) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 name + ":" + llvm::Twine(line) + ": " + what);
}

bool IsFingerprint(llvm::StringRef word) {
  return word.size() == 16 && llvm::all_of(word, llvm::isHexDigit);
}

}  // namespace

llvm::Expected<Baseline> ParseBaseline(llvm::StringRef text, llvm::StringRef name) {
  Baseline baseline;
  std::vector<std::string> comments;
  uint32_t number = 0;
  while (!text.empty()) {
    auto [raw, rest] = text.split('\n');
    text = rest;
    ++number;
    const llvm::StringRef line = raw.trim();
    if (number == 1 && line.starts_with("# lockgraph baseline, version ") && line != kHeader) {
      return Problem(name, number, "written by a later version; this program reads version 1");
    }
    if (line.empty()) {
      comments.clear();  // a comment belongs to the entry right below it
      continue;
    }
    if (line.starts_with("#")) {
      if (line != kHeader && line != kHint) comments.push_back(line.str());
      continue;
    }
    if (line.starts_with("<<<<<<<") || line.starts_with("=======") || line.starts_with(">>>>>>>")) {
      return Problem(name, number,
                     "a merge conflict is left; keep the lines of both sides and delete the marks");
    }
    const auto [code, after] = line.split(' ');
    const auto [fingerprint, headline] = after.ltrim().split(' ');
    const auto rule = lockorder::FindRule(std::string_view(code.data(), code.size()));
    if (!rule) {
      return Problem(name, number,
                     "'" + code + "' is no rule; expected e.g. 'LG1001 0123456789abcdef'");
    }
    if (!IsFingerprint(fingerprint)) {
      return Problem(name, number,
                     "'" + fingerprint + "' is no fingerprint; expected 16 hexadecimal digits");
    }
    baseline.entries.push_back(
        {*rule, fingerprint.lower(), headline.trim().str(), std::move(comments), number});
    comments.clear();
  }
  Sort(baseline);
  return baseline;
}

std::string FormatBaseline(const Baseline& baseline) {
  Baseline sorted = baseline;
  Sort(sorted);
  std::string out = (kHeader + "\n" + kHint + "\n\n").str();
  for (const BaselineEntry& entry : sorted.entries) {
    for (const std::string& comment : entry.comments) out += comment + "\n";
    out += std::string(Info(entry.rule).code) + " " + entry.fingerprint;
    // A name with a line break in it must not become a line of its own.
    if (!entry.text.empty()) out += " " + Printable(entry.text);
    out += "\n";
  }
  return out;
}

BaselineMatch MatchBaseline(const Baseline& baseline, const lockorder::Verdict& verdict) {
  std::set<Key> accepted;
  for (const BaselineEntry& entry : baseline.entries) accepted.insert(KeyOf(entry));
  BaselineMatch match;
  std::set<Key> seen;
  for (const lockorder::Finding& finding : verdict.findings) {
    Standing standing;
    standing.state =
        accepted.contains(KeyOf(finding)) ? Standing::State::kKnown : Standing::State::kNew;
    match.standings.push_back(standing);
    seen.insert(KeyOf(finding));
  }
  for (size_t i = 0; i < baseline.entries.size(); ++i) {
    if (!seen.contains(KeyOf(baseline.entries[i]))) match.stale.push_back(i);
  }
  return match;
}

Baseline UpdateBaseline(const Baseline& baseline, const lockorder::Verdict& verdict,
                        const Teller& teller) {
  std::map<Key, const BaselineEntry*> before;
  for (const BaselineEntry& entry : baseline.entries) before[KeyOf(entry)] = &entry;
  Baseline updated;
  for (const lockorder::Finding& finding : verdict.findings) {
    BaselineEntry entry{finding.rule, finding.fingerprint, teller.Tell(finding).headline, {}, 0};
    const auto old = before.find(KeyOf(finding));
    if (old != before.end()) {
      entry.comments = old->second->comments;
      entry.line = old->second->line;
    }
    updated.entries.push_back(std::move(entry));
  }
  Sort(updated);
  return updated;
}

Baseline PruneBaseline(const Baseline& baseline, const lockorder::Verdict& verdict) {
  const BaselineMatch match = MatchBaseline(baseline, verdict);
  Baseline pruned;
  for (size_t i = 0; i < baseline.entries.size(); ++i) {
    if (!llvm::is_contained(match.stale, i)) pruned.entries.push_back(baseline.entries[i]);
  }
  return pruned;
}

}  // namespace lockgraph::report
