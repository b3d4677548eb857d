// The .lgt file: what one process told about its threads and locks, written while it ran.
//
//   [TraceHeader, kHeaderBytes] [Record 0] [Record 1] ... [Record capacity-1]
//
// The file is created sparse at its full size and mapped MAP_SHARED, so everything stored survives
// SIGKILL and SIGSEGV. Little endian, native alignment, no padding that carries meaning.
//
// Writing. A writer reserves `parts` adjacent slots with one atomic add to TraceHeader::tail,
// fills them, and stores each slot's RecordHead::commit last, with release order. tail may run past
// capacity: what did not fit is counted in TraceHeader::lost_records.
//
// Reading. Look at slots 0 .. min(tail, capacity)-1, each on its own. A slot whose commit word is
// not `kCommitMark | kind` was being written when the process died: skip it. An entity with a part
// missing is incomplete: drop it. An unknown kind is skipped (a newer writer). Records of different
// threads may stand in any order: resolve ids after reading the whole file. Only within one thread,
// and for modules, the slot order is the order in time.
//
// Multi-part entities (text, lists) take `parts` adjacent slots of the same kind and id. Part 0 has
// the fields, the list goes on in parts 1.. which are kListBytes of raw continuation each.
//
// Ids are nonzero and unique within their kind in one file; 0 means none. Times are nanoseconds of
// CLOCK_MONOTONIC. Nothing is written twice: a program in a steady state writes nothing.
#ifndef LOCKGRAPH_TRACE_TRACE_FORMAT_H_
#define LOCKGRAPH_TRACE_TRACE_FORMAT_H_

#include <cstdint>

namespace lockgraph::trace {

inline constexpr char kMagic[8] = {'L', 'G', 'T', 'R', 'A', 'C', 'E', '\n'};
inline constexpr uint32_t kVersion = 1;  // a reader refuses any other
inline constexpr uint32_t kHeaderBytes = 4096;
inline constexpr uint32_t kRecordBytes = 128;
inline constexpr uint32_t kCommitMark = 0x4c470000;  // low 16 bits: the RecordKind

struct TraceHeader {
  char magic[8];
  uint32_t version;
  uint32_t header_bytes;  // where record 0 stands
  uint32_t record_bytes;
  uint32_t pid;
  uint32_t parent_pid;
  uint32_t forked_from;   // pid of the process that forked this one without exec; 0 otherwise
  uint64_t capacity;      // slots in the file
  uint64_t tail;          // slots reserved so far; atomic
  uint64_t lost_records;  // entities that did not fit; atomic
  uint64_t start_time;    // CLOCK_MONOTONIC
  uint64_t start_wall;    // CLOCK_REALTIME at the same moment
  uint32_t clean_exit;    // 1 once the process reached exit, quick_exit or a successful exec
  uint32_t interposed;    // 1 if the self-test saw our functions being called
  char executable[1024];  // absolute path, terminated
  char command[2048];     // the arguments, each terminated; cut off if longer
};
static_assert(sizeof(TraceHeader) <= kHeaderBytes);

enum class RecordKind : uint16_t {
  kNone = 0,
  kModuleLoad = 1,
  kModuleUnload = 2,
  kThreadStart = 3,
  kThreadEnd = 4,
  kThreadJoined = 5,
  kThreadName = 6,
  kSegment = 7,
  kResource = 8,
  kResourceName = 9,
  kResourceDeath = 10,
  kStack = 11,
  kSource = 12,
  kChain = 13,
  kSignal = 14,
  kMisuse = 15,
  kHang = 16,
  kHangThread = 17,
  kLost = 18,
  kInterval = 19,
  kFork = 20,
  kExit = 21,
};

struct RecordHead {
  uint32_t commit;  // kCommitMark | kind, stored last
  uint16_t part;    // 0 .. parts-1
  uint16_t parts;   // slots of this entity, at least 1
  uint32_t id;      // of the entity, see each record
  uint32_t thread;  // who wrote it; 0 if no thread of the program
};
inline constexpr uint32_t kListBytes = kRecordBytes - sizeof(RecordHead);  // 112

// Parts 1.. of any multi-part entity.
struct ListPart {
  RecordHead head;
  uint8_t bytes[kListBytes];
};

// head.id: the module. An address belongs to the module whose [start, end) contains it and that was
// loaded (in slot order) and not yet unloaded when the stack was written.
struct ModuleLoad {
  RecordHead head;
  uint64_t bias;   // link-time address = run-time address - bias
  uint64_t start;  // of all its segments
  uint64_t end;
  uint8_t build_id[32];
  uint32_t build_id_bytes;  // 0: it has none
  uint32_t path_bytes;      // the absolute path stands in parts 1..
  uint8_t unused[48];
};
struct ModuleUnload {
  RecordHead head;
  uint8_t unused[112];
};

enum ThreadFlags : uint32_t {
  kThreadMain = 1,         // the first thread, or the only one that survived a fork
  kThreadAdopted = 2,      // its creation was not seen
  kThreadCreatorHeld = 4,  // the creator held locks when it created this thread
  // The same statement has started so many threads by now that the following ones are recorded
  // under the name of this one: it stands for several threads that may be alive together. The
  // record is then written a second time, with this flag.
  kThreadMany = 8,
};
// head.thread: the new thread. Main has id 1.
struct ThreadStart {
  RecordHead head;
  uint32_t parent;          // 0 for main and adopted threads
  uint32_t parent_segment;  // the creator's segment just before (kSegment id); what was alive then
  uint32_t create_stack;    // kStack of the creation
  uint32_t os_tid;
  uint64_t start_routine;  // address of the thread's entry function as given to the creation
  uint64_t time;
  uint32_t flags;  // ThreadFlags
  uint32_t unused0;
  uint8_t unused[72];
};
// head.thread: the thread that ended; it may be absent for a thread that was alive at exit.
struct ThreadEnd {
  RecordHead head;
  uint64_t time;
  uint8_t unused[104];
};
// head.thread: the joiner. From the joiner's next segment on `joined` is not alive.
struct ThreadJoined {
  RecordHead head;
  uint32_t joined;
  uint32_t next_segment;  // the joiner's segment afterwards
  uint64_t time;
  // Locks that the joiner held from before it created `joined` until now (Hold list): they guard
  // the thread as if it held them itself. Only if the joiner is the creator.
  uint32_t hold_count;
  uint32_t unused0;
  uint8_t holds[88];  // Hold[7], going on in parts 1.. with 9 in each
};
// head.thread: the thread, UTF-8 text not terminated, in part 0 only. Written again on a change.
struct ThreadName {
  RecordHead head;
  uint32_t name_bytes;
  char name[108];
};
// head.thread: the thread this segment belongs to; head.id: the segment. A thread enters a new
// segment at each creation and join; one that has the same `live` set as an earlier segment of the
// same thread is that earlier segment. `live`: the threads started by this one, and those left
// behind by threads it joined, that were not joined yet. The reader adds their descendants.
struct Segment {
  RecordHead head;
  uint32_t live_count;
  uint32_t live[27];  // going on in parts 1.. with 28 in each
};

enum class ResourceKind : uint8_t {
  kMutex = 1,
  kRwlock = 2,
  kSpin = 3,
  kCondition = 4,
  kBarrier = 5,
  kSemaphore = 6,
  kOnce = 7,          // pthread_once, call_once
  kGuard = 8,         // a function-local static (__cxa_guard_acquire)
  kFutex = 9,         // futures, latches, atomic::wait: seen only when somebody blocked on it
  kCustomLock = 10,   // a lock announced through the C ABI
  kCustomEvent = 11,  // a wait announced through the C ABI
  kTimedMutex = 12,   // C11 mtx_t with a time-out; otherwise as kMutex
  kFuture = 13,       // announced through the C ABI
  kLatch = 14,        // announced through the C ABI
  kFile = 15,         // locked as a whole by flock; the address stands for device and inode
};
enum class Mode : uint8_t { kShared = 0, kExclusive = 1 };
enum class Policy : uint8_t { kUnknown = 0, kReaderPreferring = 1, kWriterPreferring = 2 };
enum ResourceFlags : uint32_t {
  kRecursive = 1,
  kErrorCheck = 2,
  kRobust = 4,
  kProcessShared = 8,
  kPriorityInherit = 16,
  kStaticStorage = 32,  // the address lies in a module's data: look the symbol up
  kOnStack = 64,        // the address lies on its first user's stack
};
// head.id: the resource; head.thread: who used it first. Identity is address + generation: after
// its death the same address becomes a new resource with a new id.
struct Resource {
  RecordHead head;
  uint64_t address;
  uint32_t generation;  // how many resources this address had before
  ResourceKind kind;
  Policy policy;
  uint8_t unused0[2];
  uint32_t flags;         // ResourceFlags
  uint32_t create_stack;  // kStack of its initialisation if that was seen, else 0
  uint32_t first_stack;   // kStack of its first use
  uint32_t module;        // kModuleLoad id when kStaticStorage
  uint8_t unused[80];
};
// head.id: the resource; text given through the C ABI, not terminated.
struct ResourceName {
  RecordHead head;
  uint32_t name_bytes;
  char name[108];  // going on in parts 1..
};
enum class Death : uint32_t {
  kDestroyed = 1,
  kFreed = 2,
  kUnmapped = 3,
  kUnloaded = 4,
  kStackLeft = 5
};
struct ResourceDeath {
  RecordHead head;
  Death death;
  uint8_t unused[108];
};

// head.id: the stack. Return addresses, innermost first: look up pc - 1. Frames of the runtime
// itself are not in it. `source` (kSource) is the innermost place where the program itself said
// where it stands (C ABI); 0 otherwise.
struct Stack {
  RecordHead head;
  uint32_t count;
  uint32_t source;
  uint64_t pc[13];  // going on in parts 1.. with 14 in each
};
// head.id: the source place. The file name is UTF-8, not terminated.
struct Source {
  RecordHead head;
  uint32_t line;
  uint32_t column;  // 0: unknown
  uint32_t file_bytes;
  uint32_t function_bytes;  // the function's name follows the file's name
  char text[96];            // going on in parts 1..
};

// One element of a held list.
struct Hold {
  uint32_t resource;
  uint32_t stack;  // where it was taken; for a place seen before, the first stack seen there
  Mode mode;
  uint8_t depth;  // times taken, for recursive locks; 255: that many or more
  uint16_t unused;
};
static_assert(sizeof(Hold) == 12);

enum class WaitKind : uint8_t { kBlocking = 0, kTimed = 1, kTry = 2 };
enum ChainFlags : uint32_t {
  kWantsThread = 1,  // a join: `wanted` is a thread id, not a resource
  kReacquire = 2,    // a condition wait takes its mutex again
  kRelock = 4,       // the thread already held `wanted` and that hangs or fails
  kInHandler = 8,    // taken inside a signal handler
  kJoinsAny = 16,    // several threads were waited for; this is one of them
};
// The sentence: `head.thread` in `segment` wants `wanted` while it holds `holds`. For a condition
// wait, `holds` is without the mutex that the wait releases. head.id: the chain.
struct Chain {
  RecordHead head;
  uint32_t segment;
  uint32_t wanted;
  uint32_t stack;
  uint32_t flags;  // ChainFlags
  Mode mode;
  WaitKind wait;
  uint16_t unused0;
  uint32_t hold_count;
  uint64_t time;      // when it was seen first
  uint32_t released;  // for a condition wait: the mutex given back meanwhile, else 0
  uint32_t unused1;
  Hold holds[6];  // going on in parts 1.. with 9 in each (108 of 112 bytes used)
};
// A thread signals a condition, posts a semaphore, wakes a futex, arrives at a barrier.
// Laid out like Chain: `wanted` is what it signals, `holds` what it holds there.
using Signal = Chain;

enum class MisuseKind : uint32_t {
  kRelock = 1,       // takes a lock it holds (hangs or returns EDEADLK)
  kUpgrade = 2,      // wants to write what it reads
  kNotHeld = 3,      // releases what it does not hold
  kExitHolding = 4,  // a thread ended with the lock held
  kDestroyHeld = 5,  // destroys or frees a lock that is held
  kForkHeld = 6,     // forked while another thread held the lock
  kHandler = 7,      // taken in a signal handler and outside with signals open
  kHeldLong = 8,     // held for longer than the limit while others waited
};
// Laid out like Chain: `wanted` is the lock, `stack` the place where it goes wrong, `released` the
// stack (kStack) where the lock was taken, `segment` the MisuseKind.
using Misuse = Chain;

// head.id: the hang. `thread_count` kHangThread records with hang = head.id follow.
struct Hang {
  RecordHead head;
  uint32_t proved;  // 1: LG9001, 0: LG9002
  uint32_t thread_count;
  uint64_t time;
  uint8_t unused[96];
};
// Laid out like Chain; head.thread: the thread, head.id: the hang, `time`: for how long it has
// been waiting (nanoseconds), `segment`: its system thread id, `wanted` 0: it waits for nothing
// known (a holder that runs). Locks that a thread waits for, and their other holders, are there
// too.
using HangThread = Chain;

enum class Table : uint32_t {
  kChains = 1,
  kResources = 2,
  kThreads = 3,
  kHeld = 4,  // locks held at once by one thread
  kStacks = 5,
  kModules = 6,
};
// Something was not recorded because a table was full. The last record for a table counts.
struct Lost {
  RecordHead head;
  Table table;
  uint32_t unused0;
  uint64_t count;
  uint8_t unused[96];
};
enum class IntervalKind : uint32_t { kHeld = 1, kWaited = 2 };
enum IntervalFlags : uint32_t {
  // kWantsThread = 1
  kOpen = 32,  // had not ended when a hang was reported; written again if it ends after all
};
// Intervals leave the last quarter of the trace to what findings are made of.
inline constexpr uint64_t SlotsForIntervals(uint64_t capacity) { return capacity - capacity / 4; }
// Opt-in timeline (timeline=1): one hold or one wait of one thread.
struct Interval {
  RecordHead head;
  IntervalKind kind;
  uint32_t resource;  // a thread id for a join: see flags
  uint32_t stack;
  uint32_t flags;  // kWantsThread
  Mode mode;
  uint8_t unused0[7];
  uint64_t begin;
  uint64_t end;
  uint8_t unused[72];
};
// head.thread forked; the child writes its own file.
struct Fork {
  RecordHead head;
  uint32_t child_pid;
  uint32_t unused0;
  uint64_t time;
  uint8_t unused[96];
};
enum class ExitKind : uint32_t { kExit = 1, kQuickExit = 2, kExec = 3, kDeadlock = 4 };
struct Exit {
  RecordHead head;
  ExitKind how;
  uint32_t unused0;
  uint64_t time;
  uint8_t unused[96];
};

#define LOCKGRAPH_ONE_SLOT(T) static_assert(sizeof(T) == kRecordBytes)
LOCKGRAPH_ONE_SLOT(ListPart);
LOCKGRAPH_ONE_SLOT(ModuleLoad);
LOCKGRAPH_ONE_SLOT(ModuleUnload);
LOCKGRAPH_ONE_SLOT(ThreadStart);
LOCKGRAPH_ONE_SLOT(ThreadEnd);
LOCKGRAPH_ONE_SLOT(ThreadJoined);
LOCKGRAPH_ONE_SLOT(ThreadName);
LOCKGRAPH_ONE_SLOT(Segment);
LOCKGRAPH_ONE_SLOT(Resource);
LOCKGRAPH_ONE_SLOT(ResourceName);
LOCKGRAPH_ONE_SLOT(ResourceDeath);
LOCKGRAPH_ONE_SLOT(Stack);
LOCKGRAPH_ONE_SLOT(Source);
LOCKGRAPH_ONE_SLOT(Chain);
LOCKGRAPH_ONE_SLOT(Hang);
LOCKGRAPH_ONE_SLOT(Lost);
LOCKGRAPH_ONE_SLOT(Interval);
LOCKGRAPH_ONE_SLOT(Fork);
LOCKGRAPH_ONE_SLOT(Exit);
#undef LOCKGRAPH_ONE_SLOT

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_TRACE_FORMAT_H_
