// Text of the program as text of an HTML document.
#ifndef LOCKGRAPH_REPORT_HTML_TEXT_H_
#define LOCKGRAPH_REPORT_HTML_TEXT_H_

#include <string>

#include "llvm/ADT/StringRef.h"

namespace lockgraph::report {

// For element content and quoted attribute values. What is invisible or no UTF-8 becomes a visible
// escape first.
std::string Html(llvm::StringRef text);

// A sentence of ours: `names` in backticks become code elements.
std::string HtmlSentence(llvm::StringRef sentence);

// JSON as the content of a script element: no character in it can end the element.
std::string ScriptJson(llvm::StringRef json);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_HTML_TEXT_H_
