// A signal handler that comes in between: the call on the way that installs it is no call.
#ifndef LOCKGRAPH_REPORT_SIGNAL_HANDLER_H_
#define LOCKGRAPH_REPORT_SIGNAL_HANDLER_H_

#include "lockorder/site.h"
#include "report/cast.h"
#include "report/naming.h"

namespace lockgraph::report {

// Whether the place installs a handler: `sigaction(...)`, `signal(...)`. Reads the source.
bool InstallsHandler(const Naming& naming, lockorder::SiteId site);

// Where the handler is installed in which the role's thread waits while it holds its lock; invalid
// when none is on the way.
lockorder::SiteId HandlerOf(const Naming& naming, const Role& role);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_SIGNAL_HANDLER_H_
