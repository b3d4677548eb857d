#include "trace/recorded_terms.h"

namespace lockgraph::trace {

lockorder::ResourceKind KindOf(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kMutex:
    case ResourceKind::kTimedMutex:
    case ResourceKind::kRwlock:
    case ResourceKind::kSpin:
    case ResourceKind::kCustomLock:
    case ResourceKind::kFile:
      return lockorder::ResourceKind::kLock;
    case ResourceKind::kCondition:
    case ResourceKind::kCustomEvent:
      return lockorder::ResourceKind::kCondition;
    case ResourceKind::kBarrier:
      return lockorder::ResourceKind::kBarrier;
    case ResourceKind::kSemaphore:
      return lockorder::ResourceKind::kSemaphore;
    case ResourceKind::kOnce:
    case ResourceKind::kGuard:
      return lockorder::ResourceKind::kOnce;
    case ResourceKind::kFutex:
    case ResourceKind::kFuture:
      return lockorder::ResourceKind::kFuture;
    case ResourceKind::kLatch:
      return lockorder::ResourceKind::kLatch;
  }
  return lockorder::ResourceKind::kLock;
}

lockorder::Mode ModeOf(Mode mode) {
  return mode == Mode::kShared ? lockorder::Mode::kShared : lockorder::Mode::kExclusive;
}

lockorder::ReaderPolicy PolicyOf(const Resource& resource) {
  switch (resource.policy) {
    case Policy::kReaderPreferring:
      return lockorder::ReaderPolicy::kReaderPreferring;
    case Policy::kWriterPreferring:
      return lockorder::ReaderPolicy::kWriterPreferring;
    case Policy::kUnknown:
      break;
  }
  // The runtime describes only those of the C library's locks that differ from its default, where
  // readers pass a waiting writer.
  return resource.kind == ResourceKind::kRwlock ? lockorder::ReaderPolicy::kReaderPreferring
                                                : lockorder::ReaderPolicy::kUnknown;
}

lockorder::WaitKind WaitOf(WaitKind wait) {
  switch (wait) {
    case WaitKind::kTimed:
      return lockorder::WaitKind::kTimed;
    case WaitKind::kTry:
      return lockorder::WaitKind::kTry;
    case WaitKind::kBlocking:
      break;
  }
  return lockorder::WaitKind::kBlocking;
}

std::string TableName(Table table) {
  switch (table) {
    case Table::kChains:
      return "new lock orders";
    case Table::kResources:
      return "locks";
    case Table::kThreads:
      return "threads";
    case Table::kHeld:
      return "locks held at once by one thread";
    case Table::kStacks:
      return "call stacks";
    case Table::kModules:
      return "modules";
  }
  return "records";
}

}  // namespace lockgraph::trace
