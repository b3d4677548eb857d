#include "report/changed.h"

#include <algorithm>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include "report/finding_sites.h"

namespace lockgraph::report {
namespace {

// The name on a "+++ " line: without the "b/" prefix, the time stamp, and git's quotes.
std::string NewName(llvm::StringRef line) {
  llvm::StringRef name = line.split('\t').first.rtrim("\r ");
  std::string plain;
  if (name.consume_front("\"")) {
    name.consume_back("\"");
    for (size_t i = 0; i < name.size(); ++i) {
      if (name[i] != '\\' || i + 1 == name.size()) {
        plain += name[i];
        continue;
      }
      unsigned value = 0;
      if (i + 3 < name.size() && !name.substr(i + 1, 3).getAsInteger(8, value)) {
        plain += static_cast<char>(value);
        i += 3;
      } else {
        plain += name[++i];
      }
    }
    name = plain;
  }
  if (name == "/dev/null") return std::string();
  name.consume_front("b/");
  return name.str();
}

// "12" or "12,3".
bool ParseRange(llvm::StringRef text, uint32_t& start, uint32_t& count) {
  const auto [first, second] = text.split(',');
  count = 1;
  return !first.getAsInteger(10, start) && (second.empty() || !second.getAsInteger(10, count));
}

class DiffParser {
 public:
  llvm::Expected<Changes> Parse(llvm::StringRef diff) {
    while (!diff.empty()) {
      const auto [line, rest] = diff.split('\n');
      diff = rest;
      ++number_;
      if (old_left_ > 0 || new_left_ > 0) {
        TakeBody(line);
      } else if (line.starts_with("+++ ")) {
        file_ = NewName(line.drop_front(4));
      } else if (line.starts_with("@@ ")) {
        if (llvm::Error error = TakeHunk(line)) return std::move(error);
      }
    }
    for (auto& [file, lines] : changes_) Merge(lines);
    return std::move(changes_);
  }

 private:
  llvm::Error TakeHunk(llvm::StringRef line) {
    llvm::StringRef ranges = line.drop_front(3).split(" @@").first;
    auto [old_range, new_range] = ranges.split(' ');
    uint32_t old_start = 0;
    if (!old_range.consume_front("-") || !new_range.consume_front("+") ||
        !ParseRange(old_range, old_start, old_left_) || !ParseRange(new_range, line_, new_left_)) {
      return llvm::createStringError(
          llvm::inconvertibleErrorCode(),
          "diff:" + llvm::Twine(number_) + ": expected '@@ -line,count +line,count @@'");
    }
    // An empty new range names the line before it.
    if (new_left_ == 0) ++line_;
    return llvm::Error::success();
  }

  void TakeBody(llvm::StringRef line) {
    if (line.starts_with("\\")) return;  // "\ No newline at end of file"
    if (line.starts_with("+")) {
      Add(line_, line_);
      ++line_;
      new_left_ -= new_left_ > 0;
    } else if (line.starts_with("-")) {
      Add(line_ > 1 ? line_ - 1 : 1, line_);
      old_left_ -= old_left_ > 0;
    } else {
      ++line_;
      old_left_ -= old_left_ > 0;
      new_left_ -= new_left_ > 0;
    }
  }

  void Add(uint32_t first, uint32_t last) {
    if (!file_.empty()) changes_[file_].push_back({first, last});
  }

  static void Merge(std::vector<ChangedLines>& lines) {
    llvm::sort(lines, [](const ChangedLines& a, const ChangedLines& b) {
      return std::pair(a.first, a.last) < std::pair(b.first, b.last);
    });
    std::vector<ChangedLines> merged;
    for (const ChangedLines& range : lines) {
      if (!merged.empty() && range.first <= merged.back().last + 1) {
        merged.back().last = std::max(merged.back().last, range.last);
      } else {
        merged.push_back(range);
      }
    }
    lines = std::move(merged);
  }

  Changes changes_;
  std::string file_;
  uint32_t number_ = 0;
  uint32_t line_ = 0;
  uint32_t old_left_ = 0, new_left_ = 0;
};

bool Contains(const std::vector<ChangedLines>& lines, uint32_t line) {
  return llvm::any_of(lines, [line](const ChangedLines& range) {
    return range.first <= line && line <= range.last;
  });
}

}  // namespace

llvm::Expected<Changes> ParseUnifiedDiff(llvm::StringRef diff) { return DiffParser().Parse(diff); }

std::vector<bool> TouchedBy(const Changes& changes, const lockorder::Observations& observations,
                            const lockorder::Verdict& verdict, const SourceCache& sources,
                            llvm::StringRef diff_root) {
  const SourceCache diff_names(diff_root);
  std::map<std::string, const std::vector<ChangedLines>*> by_path;
  for (const auto& [file, lines] : changes) by_path[diff_names.PathOnDisk(file)] = &lines;
  const auto changed = [&](lockorder::SiteId id) {
    const lockorder::Site& site = observations.sites[id.value];
    if (site.file.empty()) return false;
    const auto found = by_path.find(sources.PathOnDisk(site.file));
    return found != by_path.end() && Contains(*found->second, site.line);
  };
  std::vector<bool> touched;
  for (const lockorder::Finding& finding : verdict.findings) {
    touched.push_back(llvm::any_of(EdgesOf(observations, finding), [&](const FindingEdge& edge) {
      return llvm::any_of(edge.sites, changed);
    }));
  }
  return touched;
}

}  // namespace lockgraph::report
