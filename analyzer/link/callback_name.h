// What to call a callable that nobody knows more of than where it came from.
#ifndef LOCKGRAPH_ANALYZER_LINK_CALLBACK_NAME_H_
#define LOCKGRAPH_ANALYZER_LINK_CALLBACK_NAME_H_

#include <string>

#include "analyzer/link/symbols.h"

namespace lockgraph::link {

struct CallbackName {
  std::string name;  // "Hub::done_", "Hub::list_[...]", "visit"; may be empty
  std::string type;  // "std::function<void ()>"; may be empty
};

// `callable` speaks of the arguments of `root`, which may be no function.
CallbackName NameOfCallback(const Program& program, const Symbols& symbols, Symbol callable,
                            summary::FunctionId root);

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_CALLBACK_NAME_H_
