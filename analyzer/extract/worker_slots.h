// How many processes of a tree of processes work at the same time.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_WORKER_SLOTS_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_WORKER_SLOTS_H_

namespace lockgraph::extract {

// Each byte of a file is a slot; who has it locked may work. The kernel frees the slot of a process
// that ends, however it ends. Every process of the tree makes its own object from the same open
// file. Thread-compatible.
class WorkerSlots {
 public:
  // `file` stays open for as long as any process of the tree lives. A negative one: no limit.
  WorkerSlots(int file, unsigned count) : file_(file), count_(count) {}

  bool TryAcquire();
  void Acquire();
  void Release();

 private:
  int file_;
  unsigned count_;
  int held_ = -1;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_WORKER_SLOTS_H_
