#include "report/signal_handler.h"

#include <algorithm>

#include "llvm/ADT/STLExtras.h"

namespace lockgraph::report {

bool InstallsHandler(const Naming& naming, lockorder::SiteId site) {
  const std::optional<llvm::StringRef> line = naming.Line(site);
  if (!line) return false;
  const Span span = SourceCache::SpanOf(naming.Site(site), *line);
  llvm::StringRef text = line->substr(span.begin);
  text.consume_front("::");
  text.consume_front("std::");
  return text.starts_with("sigaction(") || text.starts_with("signal(") ||
         text.starts_with("sigset(");
}

lockorder::SiteId HandlerOf(const Naming& naming, const Role& role) {
  if (!role.Holds()) return {};
  const lockorder::CallPath& path = role.dependency->path;
  for (size_t i = CommonLength(role.hold->path, path); i < path.size(); ++i) {
    if (InstallsHandler(naming, path[i])) return path[i];
  }
  return {};
}

}  // namespace lockgraph::report
