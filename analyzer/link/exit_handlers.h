// What the thread that ends the process by exit() runs, with the locks it holds.
#ifndef LOCKGRAPH_ANALYZER_LINK_EXIT_HANDLERS_H_
#define LOCKGRAPH_ANALYZER_LINK_EXIT_HANDLERS_H_

#include <vector>

#include "analyzer/link/program.h"

namespace lockgraph::link {

class ExitHandlers {
 public:
  // Looks at each instruction of the program once.
  explicit ExitHandlers(const Program& program);

  struct Handler {
    summary::FunctionId function;
    summary::VariableId object;  // whose destructor it is; else invalid
  };
  // Functions given to atexit, and destructors of variables that live as long as the process.
  const std::vector<Handler>& at_exit() const { return at_exit_; }
  const std::vector<Handler>& at_quick_exit() const { return at_quick_exit_; }

 private:
  std::vector<Handler> at_exit_, at_quick_exit_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_EXIT_HANDLERS_H_
