// Memory for a parser or a linker: much of it, soon, and mostly never given back.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_LARGE_HEAP_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_LARGE_HEAP_H_

namespace lockgraph::cli {

// Tells the allocator to grow one heap for all threads in big steps, of huge pages where the system
// has them: a page fault for each 4 KiB is a fifth of the time that parsing takes. To be called
// before threads are started. Costs a few system calls.
void ExpectLargeHeap();

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_LARGE_HEAP_H_
