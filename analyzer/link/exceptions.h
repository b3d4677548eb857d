// Calls that an exception can leave by way of: of functions that throw, where the caller has no
// handler around the call.
#ifndef LOCKGRAPH_ANALYZER_LINK_EXCEPTIONS_H_
#define LOCKGRAPH_ANALYZER_LINK_EXCEPTIONS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "analyzer/link/program.h"

namespace lockgraph::link {

// Knows the exceptions that the program itself throws; what libraries throw is left out, as nearly
// every call of theirs may. Destructors let nothing out.
class Exceptions {
 public:
  // Linear in the size of the program, for each level of calls that an exception passes.
  explicit Exceptions(const Program& program);

  // Whether an exception can leave `function` by this call of it.
  bool Pass(summary::FunctionId function, summary::ResultId call) const {
    return calls_.contains({function.value, call.value});
  }

 private:
  bool Throws(const summary::Body& body);

  const Program& program_;
  std::vector<bool> throws_;  // by function
  absl::flat_hash_set<std::pair<uint32_t, uint32_t>> calls_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_EXCEPTIONS_H_
