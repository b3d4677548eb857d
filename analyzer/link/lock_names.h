// Functions of libraries that are not seen and not in the table, whose names say that they lock:
// x_mutex_lock and x_mutex_unlock, SDL_LockMutex and SDL_UnlockMutex, Mutex::Enter and
// Mutex::Leave.
#ifndef LOCKGRAPH_ANALYZER_LINK_LOCK_NAMES_H_
#define LOCKGRAPH_ANALYZER_LINK_LOCK_NAMES_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "analyzer/link/api.h"
#include "analyzer/link/program.h"

namespace lockgraph::link {

class LockNames {
 public:
  // Looks at each function without a body once.
  explicit LockNames(const Program& program);

  // What the function does to the lock it is given, if its name and that of a function that does
  // the opposite say so; else null.
  const Operation* Find(absl::string_view qualified) const;
  // Whether the name of a type says that its owner may lock it again.
  static bool SaysRecursive(absl::string_view type);

 private:
  void Pair(const std::string& name);

  // The functions without a body, with the type of what they are given first.
  absl::flat_hash_map<std::string, uint32_t> candidates_;
  absl::flat_hash_map<std::string, bool> truthful_;  // whether they return a truth value
  absl::flat_hash_map<std::string, Operation> operations_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_LOCK_NAMES_H_
