// Generated into the build directory from report/web/: see embed_web.cmake.
#ifndef LOCKGRAPH_REPORT_WEB_ASSETS_H_
#define LOCKGRAPH_REPORT_WEB_ASSETS_H_

#include "llvm/ADT/StringRef.h"

namespace lockgraph::report {

llvm::StringRef ReportCss();
// web/src/page.js with all that it imports. Empty when the program was built without npm.
llvm::StringRef PageJs();

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_WEB_ASSETS_H_
