// A source line that does nothing but make a standard guard: `std::lock_guard lock(mutex_);`
#ifndef LOCKGRAPH_REPORT_GUARD_STATEMENT_H_
#define LOCKGRAPH_REPORT_GUARD_STATEMENT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "llvm/ADT/StringRef.h"

namespace lockgraph::report {

struct GuardStatement {
  enum class Kind : uint8_t { kLockGuard, kUniqueLock, kSharedLock, kScopedLock };
  Kind kind = Kind::kLockGuard;
  std::string indent;
  std::string name;   // of the guard
  std::string mutex;  // the expression it locks
  bool is_const = false;
};

// Understands a whole line only: one guard of one lock, no further constructor arguments, nothing
// else on the line. Anything doubtful gives nullopt, because a fix will be built on it.
std::optional<GuardStatement> ParseGuardStatement(llvm::StringRef line);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_GUARD_STATEMENT_H_
