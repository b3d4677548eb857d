// Where a program makes objects on the heap, and which of these places run only once.
#ifndef LOCKGRAPH_ANALYZER_LINK_MAKERS_H_
#define LOCKGRAPH_ANALYZER_LINK_MAKERS_H_

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/analysis.h"

namespace lockgraph::link {

class Makers {
 public:
  struct Made {
    summary::TypeId type;
    bool once = false;  // in a run of the program
    bool raw = false;   // of memory that a call gave
  };

  // Looks at each body of the program twice.
  explicit Makers(const Analysis& analysis);

  // A place may be listed for each of its types.
  const std::vector<Made>& made() const { return made_; }
  // Invalid if the program has none, or several.
  summary::FunctionId main() const { return main_; }

 private:
  struct Caller {
    summary::FunctionId function;
    bool again = false;  // from several places, or in a loop
  };
  void FindCallers();
  bool RunsOnce(summary::FunctionId function) const;
  void Read(const summary::Body& body);
  void ReadRaw(const summary::Body& body, bool runs_once, const std::vector<bool>& loops);
  void ReadCall(const summary::Body& body, const summary::Instruction& call, bool once);
  void ReadTerm(const summary::Body& body, summary::TermId term, bool once);
  bool IsOfOne(const summary::Instruction& call) const;
  summary::TypeId TypeOf(const summary::Body& body, summary::TermId place) const;

  const Analysis& analysis_;
  const Program& program_;
  summary::FunctionId main_;
  absl::flat_hash_map<uint32_t, Caller> callers_;  // by function that is called
  absl::flat_hash_set<uint64_t> seen_;             // allocations: body and number
  std::vector<Made> made_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_MAKERS_H_
