#include "tools/lockgraph/baseline.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include "lockorder/order_graph.h"
#include "lockorder/rules.h"

namespace lockgraph::cli {
namespace {

constexpr char kHeader[] = "# lockgraph baseline 1";
constexpr size_t kFingerprintLength = 16;

bool IsFingerprint(llvm::StringRef word) {
  return word.size() == kFingerprintLength &&
         word.find_if_not([](char c) { return llvm::isHexDigit(c); }) == llvm::StringRef::npos;
}

// One line of text for a reviewer: the rule and the locks.
std::string Describe(const lockorder::Observations& observations,
                     const lockorder::Finding& finding) {
  std::string text(lockorder::Info(finding.rule).code);
  const auto name = [&](lockorder::ResourceId id) -> std::string {
    if (id.value >= observations.resources.size()) return "?";
    const lockorder::Resource& resource = observations.resources[id.value];
    return resource.name.empty() ? resource.type : resource.name;
  };
  const char* separator = " ";
  for (const lockorder::Party& party : finding.parties) {
    absl::StrAppend(&text, separator, name(lockorder::ResourceOf(observations, party)));
    separator = " -> ";
  }
  if (!finding.parties.empty()) {
    const uint32_t last = finding.parties.back().dependency;
    absl::StrAppend(&text, separator, name(observations.dependencies[last].wanted));
  }
  if (finding.misuse < observations.misuses.size()) {
    const lockorder::Misuse& misuse = observations.misuses[finding.misuse];
    absl::StrAppend(&text, separator, name(misuse.resource));
    if (misuse.site.value < observations.sites.size()) {
      absl::StrAppend(&text, " in ", observations.sites[misuse.site.value].function);
    }
  }
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

}  // namespace

std::vector<std::string> Baseline::Stale(const lockorder::Verdict& verdict) const {
  std::set<std::string> present;
  for (const lockorder::Finding& finding : verdict.findings) present.insert(finding.fingerprint);
  std::vector<std::string> stale;
  for (const auto& [fingerprint, rest] : entries) {
    if (!present.contains(fingerprint)) stale.push_back(absl::StrCat(fingerprint, " ", rest));
  }
  return stale;
}

absl::StatusOr<Baseline> ParseBaseline(std::string_view text, const std::string& path) {
  Baseline baseline;
  llvm::StringRef rest(text.data(), text.size());
  for (unsigned number = 1; !rest.empty(); ++number) {
    llvm::StringRef line;
    std::tie(line, rest) = rest.split('\n');
    line = line.trim();
    if (line.empty() || line.starts_with("#")) continue;
    const auto [fingerprint, description] = line.split(' ');
    if (!IsFingerprint(fingerprint)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number,
                       ":1: expected a fingerprint of 16 hexadecimal digits\n"
                       "  is this a baseline? `lockgraph baseline update FILE` writes one"));
    }
    baseline.entries.emplace(fingerprint.lower(), description.str());
  }
  return baseline;
}

absl::StatusOr<Baseline> ReadBaseline(const std::string& path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    return absl::NotFoundError(
        absl::StrCat("cannot read the baseline ", path, ": ", buffer.getError().message(),
                     "\n  `lockgraph baseline update ", path, "` writes one"));
  }
  const llvm::StringRef text = (*buffer)->getBuffer();
  return ParseBaseline({text.data(), text.size()}, path);
}

Baseline BaselineOf(const lockorder::Observations& observations,
                    const lockorder::Verdict& verdict) {
  Baseline baseline;
  for (const lockorder::Finding& finding : verdict.findings) {
    baseline.entries.emplace(finding.fingerprint, Describe(observations, finding));
  }
  return baseline;
}

std::string FormatBaseline(const Baseline& baseline) {
  std::string text = absl::StrCat(kHeader, "\n");
  for (const auto& [fingerprint, rest] : baseline.entries) {
    absl::StrAppend(&text, fingerprint, " ", rest, "\n");
  }
  return text;
}

}  // namespace lockgraph::cli
