// Fields in which threads note themselves: owners of locks, the thread of an event loop.
#ifndef LOCKGRAPH_ANALYZER_LINK_THREAD_NOTES_H_
#define LOCKGRAPH_ANALYZER_LINK_THREAD_NOTES_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "analyzer/link/api.h"
#include "analyzer/link/program.h"

namespace lockgraph::link {

class ThreadNotes {
 public:
  // Looks at each instruction of the program once; `operations`, by function, say which thread
  // asks.
  ThreadNotes(const Program& program, const std::vector<const Operation*>& operations);

  // Whether some thread notes itself there.
  bool IsNoted(summary::FieldId field) const { return fields_.contains(field.value); }
  // Whether the function does so.
  bool IsNotedBy(summary::FunctionId function, summary::FieldId field) const {
    return notes_.contains({function.value, field.value});
  }

 private:
  void Read(const summary::Body& body, const std::vector<const Operation*>& operations);

  const Program& program_;
  absl::flat_hash_set<uint32_t> fields_;
  absl::flat_hash_set<std::pair<uint32_t, uint32_t>> notes_;  // function, field
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_THREAD_NOTES_H_
