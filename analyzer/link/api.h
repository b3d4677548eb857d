// The known synchronisation APIs: what a function that has no visible body does.
//
// api.def holds the table, a line per operation. It is a start: what a program builds on top of
// these is inferred from its own source, and .lockgraph.yaml adds rows.
#ifndef LOCKGRAPH_ANALYZER_LINK_API_H_
#define LOCKGRAPH_ANALYZER_LINK_API_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "analyzer/link/configuration.h"
#include "lockorder/dependency.h"
#include "lockorder/resource.h"

namespace lockgraph::link {

enum class Action : uint8_t {
  kNone,
  // Locks. `argument` is the number of the argument that points to the lock.
  kAcquire,
  kAcquireWhen,  // waits for a condition too, which whoever releases the lock may have made true
  kRelease,
  kUpgrade,
  kDowngrade,
  kRequireHeld,
  kInitLock,
  kInitRecursive,
  kSetKind,
  kSetPolicy,
  kGroupAcquire,
  kGroupTryAcquire,
  // Guards: argument 0 is the guard.
  kGuardConstruct,
  kGuardDestroy,
  kGuardLock,
  kGuardUnlock,
  kGuardDisown,
  kGuardAssign,
  kGuardSwap,
  kGuardOwns,
  kGuardMutex,
  kGuardAdopt,
  // Waiting for others.
  kConditionWait,
  kConditionNotify,
  kEventWait,
  kEventSignal,
  kEventSignalAndWait,
  kAwait,  // absl::Mutex::Await: as kAcquireWhen, of a mutex that is held and released meanwhile
  // Threads.
  kThreadStart,
  kThreadStartC,
  kThreadStartMethod,  // a thread object runs its virtual method, or that of the object it is given
  kThreadJoin,
  kThreadDetach,
  kThreadDestroy,
  kThreadDestroyJoining,
  kAsync,
  kFutureWait,
  kFutureDestroy,
  kPromiseFuture,
  kPromiseSet,
  kTaskCall,
  kRunElsewhere,    // as kSubmit; waits for the end if the argument after the callable says so
  kInstallHandler,  // of signals
  kSubmit,          // runs a callable argument on another thread, nobody waits for it
  kThreadExit,
  // Callables.
  kOnce,
  kCallInline,
  kBindCallable,
  kRunAtEnd,        // a scope guard's destructor
  kForgetCallable,  // a scope guard is dismissed
  kCallableCall,
  // Values.
  kIdentity,
  kMoveObject,
  kSwapObjects,
  kExchangeObjects,
  kMakeObject,
  kAllocate,  // fresh memory, or null
  kPointee,
  kResetPointer,
  kElementAddress,
  kIteratorTo,
  kOptionalValue,
  kNoReturn,
  kBlocking,
  kPure,
  kThreadSelf,  // which thread this is: the same value each time
  kSameThread,  // compares two of them
  // Files, processes, the end of the process.
  kOpenFile,  // `argument`: the number of the argument that names it
  kCloseFile,
  kLockFile,         // flock
  kLockRecord,       // fcntl
  kLockRegion,       // lockf
  kMakeDescriptors,  // `argument`: the number of the one that points to an array of two
  kReadDescriptor,
  kWriteDescriptor,
  kFork,
  kAwaitProcess,  // `argument`: the number of the one that says which; 255: any
  kExit,          // runs what was registered for the end of the process
  kQuickExit,
  kSetShared,  // an attribute: for several processes
  kInitSemaphore,
  kStopCallback,     // std::stop_callback's constructor
  kStopCallbackEnd,  // and destructor
  kRequestStop,
};

enum class Success : uint8_t { kAlways, kZero, kNonZero, kMinusOne };

struct Operation {
  Action action = Action::kNone;
  lockorder::Mode mode = lockorder::Mode::kExclusive;
  lockorder::WaitKind wait = lockorder::WaitKind::kBlocking;
  Success success = Success::kAlways;
  uint8_t argument = 0;
  lockorder::ResourceKind kind = lockorder::ResourceKind::kLock;
};

struct LockType {
  bool recursive = false;
  bool shared = false;  // can be held in shared mode
  lockorder::ReaderPolicy policy = lockorder::ReaderPolicy::kUnknown;
};

class ApiTable {
 public:
  explicit ApiTable(const Configuration& configuration);

  // Null when nothing is known of the function. Names are summary::Function::qualified.
  const Operation* Find(absl::string_view qualified) const;
  // Null when the type is not a known lock.
  const LockType* FindLockType(absl::string_view type) const;
  bool IsGuard(absl::string_view type) const { return guards_.contains(type); }
  // Whether guards of this type are handed pointers to locks that may be null (MutexLockMaybe).
  bool IsThreadHandle(absl::string_view type) const;
  // The virtual method that a thread class of this kind runs, as a qualified name.
  static absl::string_view EntryMethod(absl::string_view start);
  // Objects that give out futures and are to fulfil them.
  bool MakesFutures(absl::string_view type) const;

 private:
  void AddLockType(absl::string_view type, absl::string_view family, LockType traits);
  void AddGuardType(absl::string_view type, absl::string_view family, lockorder::Mode mode);
  void AddConfiguration(const Configuration& configuration);

  absl::flat_hash_map<std::string, Operation> operations_;
  absl::flat_hash_map<std::string, LockType> lock_types_;
  absl::flat_hash_map<std::string, lockorder::Mode> guards_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_API_H_
