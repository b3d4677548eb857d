#include "report/html_text.h"

#include "report/layout.h"

namespace lockgraph::report {

std::string Html(llvm::StringRef text) {
  std::string out;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string HtmlSentence(llvm::StringRef sentence) {
  std::string out;
  bool code = false;
  while (true) {
    const size_t tick = sentence.find('`');
    out += Html(sentence.take_front(tick));
    if (tick == llvm::StringRef::npos) break;
    sentence = sentence.drop_front(tick + 1);
    // A single backtick in a name must not leave an element open.
    if (!code && !sentence.contains('`')) {
      out += '`';
      continue;
    }
    out += code ? "</code>" : "<code>";
    code = !code;
  }
  return out;
}

std::string ScriptJson(llvm::StringRef json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    switch (c) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace lockgraph::report
