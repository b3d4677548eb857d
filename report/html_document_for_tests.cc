#include "report/html_document_for_tests.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <vector>

#include "gtest/gtest.h"

namespace lockgraph::report {

std::string Document(const Stage& stage, const HtmlOptions& options) {
  SourceCache sources(stage.directory());
  const Teller teller(stage.observations, sources, TellOptions{});
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteHtml(out, teller, stage.verdict, options);
  return text;
}

Stage RuleScene(lockorder::Rule rule) {
  return SceneFor(rule, std::string(LOCKGRAPH_GOLDEN_DIR) + "/" + std::string(Info(rule).code));
}

void KeepForBrowser(const std::string& name, const std::string& html) {
  std::ofstream(std::string(LOCKGRAPH_DOCUMENTS_DIR) + "/" + name + ".html", std::ios::binary)
      << html;
}

void ExpectBalanced(const std::string& html) {
  std::vector<std::string> open;
  const std::vector<std::string> empty = {"meta", "link", "line", "circle",
                                          "rect", "path", "input"};
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    if (html[at + 1] == '!') continue;
    const bool closing = html[at + 1] == '/';
    size_t end = at + 1 + closing;
    std::string name;
    while (end < html.size() && (std::isalnum(html[end]) != 0)) name += html[end++];
    ASSERT_FALSE(name.empty()) << html.substr(at, 60);
    const size_t close = html.find('>', end);
    ASSERT_NE(close, std::string::npos);
    if (closing) {
      ASSERT_FALSE(open.empty());
      ASSERT_EQ(open.back(), name) << html.substr(at > 80 ? at - 80 : 0, 160);
      open.pop_back();
    } else if (html[close - 1] != '/' &&
               std::find(empty.begin(), empty.end(), name) == empty.end()) {
      open.push_back(name);
      if (name == "style" || name == "script") at = html.find("</" + name, close) - 1;
    }
  }
  EXPECT_TRUE(open.empty()) << open.back();
}

}  // namespace lockgraph::report
