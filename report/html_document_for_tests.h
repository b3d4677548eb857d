// For tests of the HTML report: whole documents, and what every document must be.
#ifndef LOCKGRAPH_REPORT_HTML_DOCUMENT_FOR_TESTS_H_
#define LOCKGRAPH_REPORT_HTML_DOCUMENT_FOR_TESTS_H_

#include <string>

#include "lockorder/rules.h"
#include "report/html.h"
#include "report/stage.h"

namespace lockgraph::report {

std::string Document(const Stage& stage, const HtmlOptions& options = {});

// The golden scene of a rule.
Stage RuleScene(lockorder::Rule rule);

// For the check in a browser, web/check_page.mjs.
void KeepForBrowser(const std::string& name, const std::string& html);

// Every element that is opened is closed, in order. Enough of a parser to see escaping fail.
void ExpectBalanced(const std::string& html);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_HTML_DOCUMENT_FOR_TESTS_H_
