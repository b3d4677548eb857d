#include "analyzer/link/exceptions.h"

namespace lockgraph::link {

using summary::Block;
using summary::Body;
using summary::Instruction;

Exceptions::Exceptions(const Program& program)
    : program_(program), throws_(program.functions.size()) {
  for (bool found = true; found;) {
    found = false;
    for (const Body& body : program.bodies) {
      const bool throws = Throws(body);
      if (!throws || throws_[body.function.value]) continue;
      found = true;
      throws_[body.function.value] = true;
    }
  }
}

// Also notes the calls by way of which it does.
bool Exceptions::Throws(const Body& body) {
  if (program_.functions[body.function.value].is_destructor) return false;
  bool throws = false;
  for (const Block& block : body.blocks) {
    // A call with a handler around it ends its block: one edge leads on, one to the handler.
    const bool handled = block.edges.size() > 1 && !block.condition.valid() && !block.is_switch;
    for (const Instruction& i : block.instructions) {
      if (i.kind == Instruction::Kind::kThrow && block.edges.empty()) throws = true;
      const bool calls = IsDirectCall(i) && throws_[i.function.value];
      if (!calls || (handled && &i == &block.instructions.back())) continue;
      calls_.emplace(body.function.value, i.result.value);
      throws = true;
    }
  }
  return throws;
}

}  // namespace lockgraph::link
