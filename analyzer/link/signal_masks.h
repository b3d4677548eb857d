// Where signals are blocked: between the calls that block them and give them free again.
#ifndef LOCKGRAPH_ANALYZER_LINK_SIGNAL_MASKS_H_
#define LOCKGRAPH_ANALYZER_LINK_SIGNAL_MASKS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "analyzer/link/path.h"
#include "analyzer/link/program.h"

namespace lockgraph::link {

class SignalMasks {
 public:
  // Looks at each body once, in the order of its blocks: what a function does to the mask in the
  // end, it does to its callers. Which signals are meant is not looked at.
  explicit SignalMasks(const Program& program);

  // Whether the program blocks signals anywhere.
  bool used() const { return !sites_.empty(); }
  // Whether the function blocks signals, itself or by a callee, before it makes the call there.
  bool At(CodeSite site) const { return sites_.contains(site); }

 private:
  template <typename F>
  std::optional<bool> Walk(const summary::Body& body, int depth, const F& visit);
  std::optional<bool> EffectOf(summary::FunctionId function, int depth);
  std::optional<bool> EffectOf(const summary::Instruction& call, bool blocked, int depth);
  std::optional<int64_t> Constant(summary::TermId term) const;

  const Program& program_;
  std::vector<std::optional<std::optional<bool>>> effects_;  // by function, once it is known
  absl::flat_hash_set<CodeSite> sites_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SIGNAL_MASKS_H_
