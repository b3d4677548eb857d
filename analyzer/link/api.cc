#include "analyzer/link/api.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "analyzer/link/names.h"

namespace lockgraph::link {
namespace {

using lockorder::Mode;
using lockorder::ReaderPolicy;
using lockorder::ResourceKind;
using lockorder::WaitKind;

struct MethodRow {
  absl::string_view family;
  absl::string_view method;
  Operation operation;
};

constexpr MethodRow kMethods[] = {
#define METHOD(family, method, action, mode, wait, success)                      \
  {family,                                                                       \
   method,                                                                       \
   {Action::k##action, Mode::k##mode, WaitKind::k##wait, Success::k##success, 0, \
    ResourceKind::kLock}},
#include "analyzer/link/api.def"
};

struct FunctionRow {
  absl::string_view name;
  Operation operation;
};

constexpr FunctionRow kFunctions[] = {
#define FUNCTION(name, action, mode, wait, success, argument)                           \
  {name,                                                                                \
   {Action::k##action, Mode::k##mode, WaitKind::k##wait, Success::k##success, argument, \
    ResourceKind::kLock}},
#define EVENT(name, action, kind, wait, argument)                                       \
  {name,                                                                                \
   {Action::k##action, Mode::kExclusive, WaitKind::k##wait, Success::kAlways, argument, \
    ResourceKind::k##kind}},
#define ENTRY(name, method, argument)                                                              \
  {name,                                                                                           \
   {Action::kThreadStartMethod, Mode::kExclusive, WaitKind::kBlocking, Success::kAlways, argument, \
    ResourceKind::kThreadEnd}},
#include "analyzer/link/api.def"
};

struct EntryRow {
  absl::string_view start, method;
};

constexpr EntryRow kEntries[] = {
#define ENTRY(name, method, argument) {name, method},
#include "analyzer/link/api.def"
};

struct LockTypeRow {
  absl::string_view type, family;
  LockType traits;
};

constexpr LockTypeRow kLockTypes[] = {
#define LOCK_TYPE(type, family, recursive, shared, policy) \
  {type, family, {recursive, shared, ReaderPolicy::k##policy}},
#include "analyzer/link/api.def"
};

struct GuardRow {
  absl::string_view type, family;
  Mode mode;
};

constexpr GuardRow kGuards[] = {
#define GUARD_TYPE(type, family, mode) {type, family, Mode::k##mode},
#include "analyzer/link/api.def"
};

}  // namespace

ApiTable::ApiTable(const Configuration& configuration) {
  for (const FunctionRow& row : kFunctions) operations_[row.name] = row.operation;
  for (const LockTypeRow& row : kLockTypes) AddLockType(row.type, row.family, row.traits);
  for (const GuardRow& row : kGuards) AddGuardType(row.type, row.family, row.mode);
  AddConfiguration(configuration);
}

void ApiTable::AddLockType(absl::string_view type, absl::string_view family, LockType traits) {
  lock_types_[type] = traits;
  for (const MethodRow& row : kMethods) {
    if (row.family == family) operations_[absl::StrCat(type, "::", row.method)] = row.operation;
  }
}

void ApiTable::AddGuardType(absl::string_view type, absl::string_view family, Mode mode) {
  guards_[type] = mode;
  for (const MethodRow& row : kMethods) {
    if (row.family != "guard") continue;
    Operation operation = row.operation;
    operation.mode = mode;
    operations_[absl::StrCat(type, "::", row.method)] = operation;
  }
  Operation construct{.action = Action::kGuardConstruct, .mode = mode};
  // The mode of these guards is their last argument: true to write.
  if (family == "tbb_rw") construct.success = Success::kNonZero;
  const std::string name(LastName(type));
  operations_[absl::StrCat(type, "::", name)] = construct;
  operations_[absl::StrCat(type, "::~", name)] = {.action = Action::kGuardDestroy, .mode = mode};
}

void ApiTable::AddConfiguration(const Configuration& configuration) {
  const auto add = [&](const std::string& type, const std::vector<std::string>& names,
                       Operation op) {
    for (const std::string& name : names) {
      const bool qualified = type.empty() || absl::StrContains(name, "::");
      operations_[qualified ? name : absl::StrCat(type, "::", name)] = op;
    }
  };
  for (const LockOperations& lock : configuration.locks) {
    if (!lock.type.empty()) {
      lock_types_[lock.type] = {lock.recursive, !lock.acquire_shared.empty(), lock.policy};
    }
    add(lock.type, lock.acquire, {.action = Action::kAcquire});
    add(lock.type, lock.acquire_shared, {.action = Action::kAcquire, .mode = Mode::kShared});
    add(lock.type, lock.try_acquire,
        {.action = Action::kAcquire, .wait = WaitKind::kTry, .success = Success::kNonZero});
    add(lock.type, lock.release, {.action = Action::kRelease});
  }
  for (const std::string& guard : configuration.guards)
    AddGuardType(guard, "std", Mode::kExclusive);
  add("", configuration.waits, {.action = Action::kEventWait, .kind = ResourceKind::kLatch});
  add("", configuration.signals, {.action = Action::kEventSignal, .kind = ResourceKind::kLatch});
  add("", configuration.spawns, {.action = Action::kSubmit, .kind = ResourceKind::kThreadEnd});
  add("", configuration.inline_callers, {.action = Action::kCallInline});
  add("", configuration.no_return, {.action = Action::kNoReturn});
  add("", configuration.blocking_calls, {.action = Action::kBlocking});
  for (const auto& [type, policy] : configuration.reader_policies)
    lock_types_[type].policy = policy;
}

const Operation* ApiTable::Find(absl::string_view qualified) const {
  // oneTBB keeps everything in a versioned detail namespace.
  constexpr absl::string_view kTbb = "tbb::detail::d1::";
  std::string shortened;
  if (absl::StartsWith(qualified, kTbb)) {
    shortened = absl::StrCat("tbb::", qualified.substr(kTbb.size()));
    qualified = shortened;
  }
  auto it = operations_.find(qualified);
  return it == operations_.end() ? nullptr : &it->second;
}

const LockType* ApiTable::FindLockType(absl::string_view type) const {
  constexpr absl::string_view kTbb = "tbb::detail::d1::";
  std::string shortened;
  if (absl::StartsWith(type, kTbb)) {
    shortened = absl::StrCat("tbb::", type.substr(kTbb.size()));
    type = shortened;
  }
  auto it = lock_types_.find(type);
  return it == lock_types_.end() ? nullptr : &it->second;
}

bool ApiTable::IsThreadHandle(absl::string_view type) const {
  return type == "std::thread" || type == "std::jthread" || type == "boost::thread";
}

absl::string_view ApiTable::EntryMethod(absl::string_view start) {
  for (const EntryRow& row : kEntries) {
    if (row.start == start) return row.method;
  }
  return {};
}

bool ApiTable::MakesFutures(absl::string_view type) const {
  const Operation* future = Find(absl::StrCat(type, "::get_future"));
  return future != nullptr && future->action == Action::kPromiseFuture;
}

}  // namespace lockgraph::link
