#include "report/explain.h"

#include <string>

#include "report/rule_pages.h"
#include "report/style.h"

namespace lockgraph::report {
namespace {

// "[LG1001](LG1001.md)" -> "LG1001": a terminal cannot follow the link.
std::string WithoutLinks(llvm::StringRef line) {
  std::string out;
  while (!line.empty()) {
    const size_t open = line.find('[');
    const size_t middle = line.find("](", open);
    const size_t close = line.find(')', middle);
    if (open == llvm::StringRef::npos || middle == llvm::StringRef::npos ||
        close == llvm::StringRef::npos) {
      break;
    }
    out += line.take_front(open);
    out += line.slice(open + 1, middle);
    line = line.drop_front(close + 1);
  }
  return out + line.str();
}

}  // namespace

llvm::StringRef PageOf(lockorder::Rule rule) {
  const llvm::StringRef code(Info(rule).code);
  for (const RulePage& page : RulePages()) {
    if (page.code == code) return page.markdown;
  }
  return {};
}

void WriteExplanation(llvm::raw_ostream& out, lockorder::Rule rule, bool color) {
  const lockorder::RuleInfo& info = Info(rule);
  llvm::StringRef rest = PageOf(rule);
  if (rest.empty()) {
    out << info.code << ' ' << info.name << ": " << info.sentence << ".\n";
    return;
  }
  bool code = false;
  while (!rest.empty()) {
    const auto [line, after] = rest.split('\n');
    rest = after;
    if (line.starts_with("```")) {
      code = !code;
      continue;
    }
    if (code) {
      WriteStyled(out, color, Style::kNote, line.empty() ? "" : "    " + line.str());
    } else if (line.starts_with("#")) {
      WriteStyled(out, color, Style::kBold, line.ltrim("# "));
    } else {
      out << WithoutLinks(line);
    }
    out << '\n';
  }
}

void WriteRuleList(llvm::raw_ostream& out) {
  for (const lockorder::RuleInfo& info : lockorder::AllRules()) {
    out << info.code << ' ' << info.name << ": " << info.sentence << '\n';
  }
}

}  // namespace lockgraph::report
