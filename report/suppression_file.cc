#include "report/suppression_file.h"

#include <optional>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace lockgraph::report {
namespace {

using Kind = FileSuppression::Kind;

// Whether `glob`, with '*' for anything, matches all of `text`. O(product of the lengths) at worst.
bool GlobMatches(llvm::StringRef glob, llvm::StringRef text) {
  size_t g = 0, t = 0;
  size_t star = llvm::StringRef::npos, resume = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (star != llvm::StringRef::npos) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

std::vector<lockorder::Rule> RulesWithPrefixes(llvm::ArrayRef<llvm::StringRef> prefixes) {
  std::vector<lockorder::Rule> rules;
  for (const lockorder::RuleInfo& info : lockorder::AllRules()) {
    const llvm::StringRef code(info.code);
    if (llvm::any_of(prefixes, [&](llvm::StringRef p) { return code.starts_with(p); })) {
      rules.push_back(info.rule);
    }
  }
  return rules;
}

class LineParser {
 public:
  LineParser(llvm::StringRef name, uint32_t number) : name_(name), number_(number) {}

  // nullopt: a line for another tool.
  llvm::Expected<std::optional<FileSuppression>> Parse(llvm::StringRef line) {
    FileSuppression entry;
    entry.text = line.str();
    entry.line = number_;
    const llvm::StringRef head = line.take_until([](char c) { return c == ' ' || c == '\t'; });
    const llvm::StringRef first_word = head.split(':').first;
    if (head.contains(':') && IsSanitizerType(first_word)) {
      const llvm::StringRef pattern = line.split(':').second.trim();
      if (first_word != "deadlock" && first_word != "mutex") return std::nullopt;
      entry.rules =
          first_word == "deadlock" ? RulesWithPrefixes({"LG1", "LG9"}) : RulesWithPrefixes({"LG2"});
      return WithPattern(std::move(entry), pattern);
    }
    if (head == "*") {
      entry.every_rule = true;
    } else {
      llvm::SmallVector<llvm::StringRef, 4> codes;
      head.split(codes, ',');
      for (const llvm::StringRef code : codes) {
        const auto rule = lockorder::FindRule(std::string_view(code.data(), code.size()));
        if (!rule) {
          return Problem("'" + code +
                         "' is neither a rule nor a kind of entry; expected e.g. 'LG1001 "
                         "lock:Room::mutex_' or 'deadlock:Room::Leave'");
        }
        entry.rules.push_back(*rule);
      }
    }
    return ParseSubject(std::move(entry), line.drop_front(head.size()).trim());
  }

 private:
  static bool IsSanitizerType(llvm::StringRef word) {
    return llvm::is_contained(
        {"deadlock", "mutex", "race", "race_top", "thread", "signal", "called_from_lib"}, word);
  }

  llvm::Error Problem(const llvm::Twine& what) {
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   name_ + ":" + llvm::Twine(number_) + ": " + what);
  }

  llvm::Expected<std::optional<FileSuppression>> WithPattern(FileSuppression entry,
                                                             llvm::StringRef pattern) {
    if (pattern.trim("*^$").empty()) {
      return Problem("the pattern '" + pattern +
                     "' matches everything; name a lock, a function "
                     "or a file");
    }
    entry.first = Pattern(pattern);
    return entry;
  }

  llvm::Expected<std::optional<FileSuppression>> ParseSubject(FileSuppression entry,
                                                              llvm::StringRef subject) {
    const auto [kind, value] = subject.split(':');
    const llvm::StringRef pattern = value.trim();
    if (kind == "lock")
      entry.kind = Kind::kLock;
    else if (kind == "function")
      entry.kind = Kind::kFunction;
    else if (kind == "file")
      entry.kind = Kind::kFile;
    else if (kind == "edge")
      entry.kind = Kind::kEdge;
    else if (kind == "fingerprint")
      entry.kind = Kind::kFingerprint;
    else {
      return Problem("'" + kind +
                     "' is no kind of entry; expected lock:, function:, file:, edge: "
                     "or fingerprint:");
    }
    if (entry.kind != Kind::kEdge) return WithPattern(std::move(entry), pattern);
    const auto [held, wanted] = pattern.split("->");
    if (held.trim().empty() || wanted.trim().empty()) {
      return Problem("expected 'edge:held lock -> wanted lock'");
    }
    entry.second = Pattern(wanted.trim());
    return WithPattern(std::move(entry), held.trim());
  }

  llvm::StringRef name_;
  uint32_t number_;
};

}  // namespace

Pattern::Pattern(llvm::StringRef text) : text_(text) {}

bool Pattern::Matches(llvm::StringRef subject) const {
  llvm::StringRef pattern(text_);
  const bool from_start = pattern.consume_front("^");
  const bool to_end = pattern.consume_back("$");
  std::string glob;
  if (!from_start) glob += '*';
  glob += pattern;
  if (!to_end) glob += '*';
  return GlobMatches(glob, subject);
}

bool FileSuppression::Covers(lockorder::Rule rule) const {
  return every_rule || llvm::is_contained(rules, rule);
}

llvm::Expected<std::vector<FileSuppression>> ParseSuppressionFile(llvm::StringRef text,
                                                                  llvm::StringRef name) {
  std::vector<FileSuppression> entries;
  std::string reason;
  uint32_t number = 0;
  while (!text.empty()) {
    const auto [raw, rest] = text.split('\n');
    text = rest;
    ++number;
    const llvm::StringRef line = raw.trim();
    if (line.empty()) {
      reason.clear();
      continue;
    }
    if (line.starts_with("#")) {
      if (!reason.empty()) reason += ' ';
      reason += line.ltrim("# ");
      continue;
    }
    auto entry = LineParser(name, number).Parse(line);
    if (!entry) return entry.takeError();
    if (!*entry) continue;
    (*entry)->reason = reason;
    entries.push_back(std::move(**entry));
  }
  return entries;
}

}  // namespace lockgraph::report
