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
  // A function without a body: the type of what it is given first, and whether it returns a truth
  // value.
  struct Candidate {
    summary::TypeId object;
    bool truthful = false;
  };
  using Candidates = absl::flat_hash_map<std::string, Candidate>;
  void Pair(const std::string& name, const Candidates& candidates);

  absl::flat_hash_map<std::string, Operation> operations_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_LOCK_NAMES_H_
