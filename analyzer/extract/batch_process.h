// The processes of a batch: where each goes on, and what becomes of it.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_BATCH_PROCESS_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_BATCH_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "analyzer/extract/header_tree.h"
#include "analyzer/extract/worker_slots.h"

namespace lockgraph::extract {

class BatchProcess {
 public:
  struct Limits {
    unsigned jobs = 1;
    int slots = -1;
    unsigned timeout_seconds = 0;
  };

  BatchProcess(HeaderChoice choice, const Limits& limits, std::function<void(uint32_t)> arrived);

  // Where the headers so far have been parsed: forks a process for each group of the remaining
  // units and returns in the children only, with what they are to do; in this process it ends with
  // _exit(), or returns an empty group if it is the first.
  HeaderGroup Fork();

  // This process cannot go on.
  [[noreturn]] void Fail();
  [[noreturn]] void FailBecauseOf(uint32_t header);  // which must not be shared
  [[noreturn]] void Succeed();

 private:
  struct Child {
    pid_t pid = -1;
    HeaderGroup group;
  };

  void Divide(std::vector<uint32_t> units);
  bool Start();
  void Ended(const Child& child, int status);
  bool Collect(bool block);

  HeaderChoice choice_;
  Limits limits_;
  std::function<void(uint32_t)> arrived_;
  WorkerSlots slots_;
  std::vector<uint32_t> units_;
  std::vector<uint8_t> attempts_;  // of each unit, after a first failure
  std::deque<HeaderGroup> todo_;
  std::vector<Child> children_;
  bool is_first_ = true;
  bool is_unit_ = false;
  // For all processes of the batch, null when there is no memory for it. Of each header: it must
  // not be shared. Of each unit: the header that it failed because of, plus one.
  uint32_t* bad_headers_;
  uint32_t* causes_;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_BATCH_PROCESS_H_
