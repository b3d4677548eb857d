// What the stages of the link share: the program, the symbols, and what has been inferred so far.
#ifndef LOCKGRAPH_ANALYZER_LINK_ANALYSIS_H_
#define LOCKGRAPH_ANALYZER_LINK_ANALYSIS_H_

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/api.h"
#include "analyzer/link/behaviour.h"
#include "analyzer/link/descriptors.h"
#include "analyzer/link/exceptions.h"
#include "analyzer/link/exit_handlers.h"
#include "analyzer/link/file_locks.h"
#include "analyzer/link/function_tables.h"
#include "analyzer/link/given_fields.h"
#include "analyzer/link/last_owner.h"
#include "analyzer/link/link_fields.h"
#include "analyzer/link/lock_names.h"
#include "analyzer/link/monitor_locks.h"
#include "analyzer/link/path.h"
#include "analyzer/link/points_to.h"
#include "analyzer/link/program.h"
#include "analyzer/link/semaphore_locks.h"
#include "analyzer/link/signal_masks.h"
#include "analyzer/link/spin_locks.h"
#include "analyzer/link/symbols.h"
#include "analyzer/link/thread_notes.h"
#include "analyzer/link/ticket_locks.h"

namespace lockgraph::link {

// The value of the trait `recursive` of a lock that checks who uses it: PTHREAD_MUTEX_ERRORCHECK.
constexpr int64_t kErrorCheck = 2;

struct Analysis {
  Analysis(const Program& p, const ApiTable& a)
      : program(p),
        api(a),
        lock_names(p),
        operations(OperationsOf(p, a, lock_names)),
        symbols(p),
        points_to(p, a),
        spin_locks(p, operations),
        semaphore_locks(p, operations, spin_locks),
        function_tables(p),
        given_fields(p),
        link_fields(p, given_fields),
        monitor_locks(p, operations, spin_locks),
        last_owner(p),
        thread_notes(p, operations),
        ticket_locks(p, spin_locks),
        file_locks(p, operations),
        descriptors(p, operations, spin_locks),
        signal_masks(p),
        exit_handlers(p),
        exceptions(p),
        behaviours(p.functions.size()),
        awaits(
            std::any_of(p.functions.begin(), p.functions.end(),
                        [](const auto& f) { return f.qualified == "absl::Condition::Condition"; })),
        applied(p.functions.size()) {}

  static std::vector<const Operation*> OperationsOf(const Program& program, const ApiTable& api,
                                                    const LockNames& names) {
    std::vector<const Operation*> operations;
    operations.reserve(program.functions.size());
    for (const summary::Function& f : program.functions) {
      const Operation* known = api.Find(f.qualified);
      const bool seen = known != nullptr || f.body != 0xffffffff;
      operations.push_back(seen ? known : names.Find(f.qualified));
    }
    return operations;
  }

  const Program& program;
  const ApiTable& api;
  const LockNames lock_names;
  const std::vector<const Operation*> operations;  // by function; null: not a known API
  Symbols symbols;
  Paths paths;
  PointsTo points_to;
  SpinLocks spin_locks;
  SemaphoreLocks semaphore_locks;
  FunctionTables function_tables;
  GivenFields given_fields;
  LinkFields link_fields;
  MonitorLocks monitor_locks;
  LastOwner last_owner;
  ThreadNotes thread_notes;
  TicketLocks ticket_locks;
  FileLocks file_locks;
  Descriptors descriptors;
  const SignalMasks signal_masks;
  ExitHandlers exit_handlers;
  Exceptions exceptions;
  std::vector<Behaviour> behaviours;  // by function
  // Attributes that some code gave a lock when it made it: recursive, reader policy.
  struct LockTrait {
    Symbol lock;
    Hidden trait;
    int64_t value;
  };
  std::vector<LockTrait> lock_traits;
  // Every lock that some code gives back, in terms of the function that does.
  std::vector<Symbol> released;
  // Contents of global variables that never change after the program's start (constants.h).
  absl::flat_hash_map<Symbol, Symbol> constants;
  // What such a table of functions holds, by the place of any element (`table[*].run`).
  struct Table {
    std::vector<Symbol> functions;
    bool single = true;  // no other functions of the elements go with these
  };
  absl::flat_hash_map<Symbol, Table> tables;
  // Global variables with attributes of locks that are known among them.
  absl::flat_hash_set<Symbol> attributes;
  // By field: something writes it besides the constructors of its object.
  std::vector<bool> changes;
  // The first closure that was made of each lambda, in terms of the function that made it.
  absl::flat_hash_map<uint32_t, Symbol> closures;
  absl::flat_hash_map<uint32_t, summary::FunctionId> closure_makers;
  std::vector<uint32_t> closures_made;  // keys of the above, in the order they were made
  // Where locks are taken that a caller was seen to give back: to leave with them is a convention.
  absl::flat_hash_set<CodeSite> given_back;
  bool awaits;                    // some thread waits until what a mutex guards is in some state
  uint64_t work = 0;              // callees' events that were looked at
  std::vector<bool> applied;      // by function: a caller was seen
  std::vector<bool> reaches;      // by function: can get to a synchronisation
  std::vector<uint32_t> turn_of;  // by function: those of smaller numbers are interpreted before it
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_ANALYSIS_H_
