#include "report/suppression_comments.h"

#include <algorithm>
#include <optional>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

namespace lockgraph::report {
namespace {

constexpr uint32_t kToTheEnd = 0xffffffff;

struct RuleList {
  bool every_rule = false;
  std::vector<lockorder::Rule> rules;
  std::string unknown;  // the first word that names no rule
  bool Names() const { return every_rule || !rules.empty(); }
};

// "LG1001, lock-order-cycle". `lenient` is for NOLINT lists, which name other tools' checks too.
RuleList ParseRules(llvm::StringRef list, bool lenient) {
  RuleList out;
  llvm::SmallVector<llvm::StringRef, 4> words;
  list.split(words, ',');
  for (llvm::StringRef word : words) {
    word = word.trim();
    if (lenient && (word == "lockgraph" || word == "lockgraph-*" || word == "lockgraph*")) {
      out.every_rule = true;
      continue;
    }
    if (lenient) word.consume_front("lockgraph-");
    const auto rule = lockorder::FindRule(std::string_view(word.data(), word.size()));
    if (rule) {
      out.rules.push_back(*rule);
    } else if (out.unknown.empty()) {
      out.unknown = word.str();
    }
  }
  return out;
}

// Where the line's comment begins; npos when there is none. Quotes are skipped, so that a string
// with "//" in it is no comment.
size_t CommentStart(llvm::StringRef line) {
  if (line.ltrim().starts_with("*")) return 0;  // inside a block comment, by convention
  char quote = 0;
  for (size_t at = 0; at + 1 < line.size(); ++at) {
    if (quote != 0) {
      if (line[at] == '\\')
        ++at;
      else if (line[at] == quote)
        quote = 0;
      continue;
    }
    if (line[at] == '"') quote = '"';
    // An apostrophe between digits separates them; elsewhere it begins a character.
    if (line[at] == '\'' && (at == 0 || !llvm::isAlnum(line[at - 1]))) quote = '\'';
    if (line[at] == '/' && (line[at + 1] == '/' || line[at + 1] == '*')) return at;
  }
  return llvm::StringRef::npos;
}

class Scanner {
 public:
  explicit Scanner(llvm::StringRef text) { text.split(lines_, '\n'); }

  CommentScan Scan() {
    for (uint32_t number = 1; number <= lines_.size(); ++number) {
      const llvm::StringRef line = lines_[number - 1];
      if (!line.contains("lockgraph") && !line.contains("NOLINT")) continue;
      const size_t start = CommentStart(line);
      if (start == llvm::StringRef::npos) continue;
      const llvm::StringRef comment = line.drop_front(start);
      const bool alone = line.take_front(start).trim().empty();
      ScanAllow(number, comment, alone);
      ScanNolint(number, comment);
    }
    for (const Allowance& open : open_) {
      scan_.problems.push_back({open.line, "NOLINTBEGIN without NOLINTEND; add the end"});
    }
    return std::move(scan_);
  }

 private:
  // The next line that is neither empty nor only a comment.
  uint32_t NextCode(uint32_t number) const {
    for (uint32_t next = number; next < lines_.size(); ++next) {
      const llvm::StringRef line = lines_[next].trim();
      if (!line.empty() && !line.starts_with("//") && !line.starts_with("*") &&
          !line.starts_with("/*")) {
        return next + 1;
      }
    }
    return number;
  }

  void Problem(uint32_t number, const llvm::Twine& what) {
    scan_.problems.push_back({number, what.str()});
  }

  void ScanAllow(uint32_t number, llvm::StringRef comment, bool alone) {
    const size_t at = comment.find("lockgraph:");
    if (at == llvm::StringRef::npos) return;
    llvm::StringRef rest = comment.drop_front(at + llvm::StringRef("lockgraph:").size()).ltrim();
    if (!rest.consume_front("allow")) return;
    rest = rest.ltrim();
    const size_t close = rest.find(')');
    if (!rest.consume_front("(") || close == llvm::StringRef::npos) {
      return Problem(number, "expected `lockgraph: allow(LG1001) reason`");
    }
    const RuleList rules = ParseRules(rest.take_front(close - 1), /*lenient=*/false);
    if (!rules.unknown.empty() || !rules.Names()) {
      return Problem(number, "'" + rules.unknown + "' is no rule; `lockgraph list-rules` has them");
    }
    llvm::StringRef reason = rest.drop_front(close).trim();
    reason.consume_back("*/");
    reason = reason.ltrim(":- ").trim();
    if (reason.empty()) {
      return Problem(number, "an allowance needs a reason: `lockgraph: allow(" +
                                 rest.take_front(close - 1) + ") why it cannot happen`");
    }
    const uint32_t line = alone ? NextCode(number) : number;
    scan_.allowances.push_back({number, line, line, false, rules.rules, reason.str()});
  }

  void ScanNolint(uint32_t number, llvm::StringRef comment) {
    const size_t at = comment.find("NOLINT");
    if (at == llvm::StringRef::npos) return;
    llvm::StringRef rest = comment.drop_front(at + llvm::StringRef("NOLINT").size());
    enum class Form { kLine, kNext, kBegin, kEnd } form = Form::kLine;
    if (rest.consume_front("NEXTLINE"))
      form = Form::kNext;
    else if (rest.consume_front("BEGIN"))
      form = Form::kBegin;
    else if (rest.consume_front("END"))
      form = Form::kEnd;
    const size_t close = rest.find(')');
    if (!rest.consume_front("(") || close == llvm::StringRef::npos) return;
    const RuleList rules = ParseRules(rest.take_front(close - 1), /*lenient=*/true);
    if (!rules.Names()) return;
    llvm::StringRef reason = rest.drop_front(close).trim();
    reason.consume_back("*/");
    Allowance allowance{number,           number,      number,
                        rules.every_rule, rules.rules, reason.ltrim(":- ").trim().str()};
    switch (form) {
      case Form::kLine:
        scan_.allowances.push_back(allowance);
        break;
      case Form::kNext:
        allowance.first_line = allowance.last_line = number + 1;
        scan_.allowances.push_back(allowance);
        break;
      case Form::kBegin:
        allowance.last_line = kToTheEnd;
        open_.push_back(allowance);
        break;
      case Form::kEnd:
        Close(number, allowance);
        break;
    }
  }

  void Close(uint32_t number, const Allowance& end) {
    for (size_t i = open_.size(); i-- > 0;) {
      if (open_[i].every_rule != end.every_rule || open_[i].rules != end.rules) continue;
      open_[i].last_line = number;
      scan_.allowances.push_back(open_[i]);
      open_.erase(open_.begin() + i);
      return;
    }
    Problem(number, "NOLINTEND without a NOLINTBEGIN that names the same");
  }

  llvm::SmallVector<llvm::StringRef, 0> lines_;
  std::vector<Allowance> open_;
  CommentScan scan_;
};

}  // namespace

bool Allowance::Covers(lockorder::Rule rule, uint32_t at) const {
  return at >= first_line && at <= last_line && (every_rule || llvm::is_contained(rules, rule));
}

CommentScan ScanComments(llvm::StringRef text) {
  // Most files have none, and splitting them into lines would be the main cost.
  if (!text.contains("lockgraph") && !text.contains("NOLINT")) return {};
  return Scanner(text).Scan();
}

}  // namespace lockgraph::report
