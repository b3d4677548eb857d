// The threads of the program, and what each does: behaviours of entry functions become
// dependencies.
#ifndef LOCKGRAPH_ANALYZER_LINK_THREADS_H_
#define LOCKGRAPH_ANALYZER_LINK_THREADS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/analysis.h"
#include "analyzer/link/call_graph.h"
#include "analyzer/link/resources.h"
#include "analyzer/link/sole_objects.h"
#include "lockorder/observations.h"

namespace lockgraph::link {

class Threads {
 public:
  Threads(Analysis& analysis, const CallGraph& graph, lockorder::Observations& observations);

  // Finds the roots, follows every start, and fills in threads, dependencies, signals and misuses.
  void Build();

 private:
  static constexpr size_t kMaxThreads = 4000;
  static constexpr size_t kMostAlike = 8;      // threads that differ in their objects alone
  static constexpr size_t kMostOfAStart = 48;  // with one entry and place of start
  static constexpr int kMaxGenerations = 6;
  static constexpr uint64_t kMaxWork = 400000;  // events looked at to carry out callbacks

  // A thread whose own behaviour is known; its events wait until all threads exist.
  struct Pending {
    lockorder::ThreadId thread;
    summary::FunctionId root;
    summary::FunctionId scope;  // whose arguments its places speak of: its first creator's
    Behaviour behaviour;
    Symbol completes;
    std::vector<Symbol> locals;  // locals of its creators that it was given
    std::vector<Passed> behind;  // what was initialised before it started
    std::vector<Symbol> begun;   // what its creators were initialising when they started it
    bool has_children = false;
    bool interrupts = false;      // a signal handler
    bool in_fault = false;        // of a signal that comes where the program fails
    bool masked = false;          // starts with signals blocked
    bool hook = false;            // called by code that is not seen
    lockorder::ThreadId process;  // the process made by fork that it runs in; else invalid
  };

  // How a thread may end: what it still holds then, and what it gave back without having it.
  struct Ending {
    CodeSite site;
    bool returns = true;  // else by pthread_exit and its kin
    std::vector<HeldLock> held;
    std::vector<ReleasedLock> released;
  };
  std::vector<Ending> EndingsOf(const Pending& pending) const;
  void CollectEnds();

  void AddMains();
  void AddEntries();
  void FollowRoots(size_t first);
  void AddRoot(summary::FunctionId function, bool assumed, bool many, uint32_t process);
  void AddChildren(size_t pending, int generation, std::vector<uint64_t> ancestry);
  // processes.cc: moves what happens in processes made by fork out of the creator's behaviour.
  void TakeProcesses(size_t parent, std::vector<Event>& events, std::vector<Exit>& exits);
  void AddProcess(size_t parent, size_t event, int generation,
                  const std::vector<uint64_t>& ancestry, const std::vector<Event>& events,
                  const std::vector<Exit>& exits);
  lockorder::ThreadId StandIn(const Pending& parent, const Event& event, Symbol callable);
  // A thread that the event starts, with nothing known of it but that.
  lockorder::ThreadId AddThread(lockorder::ThreadId parent, const Event& event, std::string name);
  void AddChild(size_t parent, size_t event, Symbol callable, int generation,
                const std::vector<uint64_t>& ancestry);
  // What may be called, and what speaks against each.
  struct Callees {
    std::vector<Symbol> callables;
    lockorder::Evidence evidence = lockorder::Evidence::kNone;
  };
  Callees CalleesOf(Symbol target, summary::FunctionId root) const;
  PointsTo::Node FlowOf(Symbol place, summary::FunctionId root) const;
  void ResolveDeferredCalls(Pending& pending);
  // By the place of a call: what all that may be called there waits for.
  using Called = absl::flat_hash_map<CodeSite, std::vector<Passed>>;
  static void CarryOut(std::vector<Passed>& steps, const Called& called);
  bool IsEntry(const Pending& pending) const;

  // turns.cc: tasks of queues.
  struct Turn {
    lockorder::ResourceId resource;
    lockorder::ThreadId task;  // stands for those that have not had their turn yet
    bool single = true;        // one thread runs them all
  };
  bool IsTask(Symbol target) const;
  void CountTurns();
  const Turn* TurnOf(const Pending& pending, CodeSite call);
  bool WaitsForTask(const Pending& pending, const Event& event) const;
  static bool IsBehindTask(const Event& event, CodeSite call);
  void HoldTurn(const Pending& pending, const Event& event, lockorder::Dependency& dependency);
  void NeedTurn(const Pending& pending, const Event& event, lockorder::Signal& signal);
  uint64_t SituationOf(Symbol callable, const Event& context) const;
  void CollectLocals(Symbol s, std::vector<Symbol>& locals) const;
  void FindHandles();
  void ConnectLives();
  void ProtectChildren(size_t pending);

  void Emit(size_t pending);
  void EmitEvent(const Pending& pending, const Event& event);
  void EmitWait(const Pending& pending, const Event& event);
  void EmitJoin(const Pending& pending, const Event& event);
  void EmitSignal(const Pending& pending, const Event& event);
  std::vector<Passed> NeedsOf(const Event& event) const;
  std::vector<Passed> LeastNeeds(const Pending& pending, const Event& signal) const;
  void EmitNeed(const Pending& pending, const Event& event, const lockorder::Signal& signal,
                const Passed& need, lockorder::ResourceId wanted);
  bool IsLeak(const Event& event) const;
  void EmitMisuse(const Pending& pending, const Event& event);
  void EmitEnd(const Pending& pending);
  void EmitLeftover(const Pending& pending, const Ending& ending, const HeldLock& lock);
  void EmitUnowned(const Pending& pending, const ReleasedLock& lock);
  bool IsEverReleased(Symbol lock);
  bool IsDefinite(Symbol lock) const;
  // `alive`: a thread that surely runs then, besides those that the event names.
  void EmitDependency(const Pending& pending, const Event& event, lockorder::ResourceId wanted,
                      lockorder::ThreadId alive = {});
  lockorder::Evidence EvidenceOf(const Pending& pending, const Event& event) const;
  // `live` is sorted.
  static void AddAlive(std::vector<lockorder::ThreadId>& live, lockorder::ThreadId thread);
  static uint64_t KeyOf(const lockorder::Dependency& dependency);
  std::vector<lockorder::ResourceId> At(const Pending& pending, Symbol place,
                                        lockorder::ResourceKind kind);
  std::vector<lockorder::ResourceId> FuturesAt(const Pending& pending, Symbol place, bool waits);
  bool IsPrivate(const Pending& pending, Symbol place) const;
  std::vector<lockorder::Hold> Holds(const Pending& pending, const std::vector<HeldLock>& held);
  std::vector<lockorder::ThreadId> Live(lockorder::ThreadId thread,
                                        const std::vector<PathId>& paths,
                                        const std::vector<PathId>& gone) const;
  void CollectLive(lockorder::ThreadId thread, const std::vector<PathId>& paths,
                   const std::vector<PathId>& gone, absl::flat_hash_set<uint32_t>& joined,
                   std::vector<lockorder::ThreadId>& live) const;
  const Pending* PendingOf(lockorder::ThreadId thread) const;
  Symbol Closed(summary::FunctionId lambda) const;
  void CollectParameters(Symbol s, std::vector<Symbol>& parameters) const;
  std::vector<lockorder::ThreadId> ThreadsOf(lockorder::ThreadId parent, Symbol handle) const;
  lockorder::CallPath CallPathOf(PathId path);
  lockorder::ResourceId EndOf(lockorder::ThreadId thread);
  bool IsMasked(const Pending& pending, const Event& event) const;
  void EmitInterrupts();
  // Numbers of dependencies.
  void EmitInterrupt(size_t handler, size_t interrupted);
  void AddDeclaredOrders();
  void AddBlindSpots();
  static void DropBegun(const std::vector<Symbol>& begun, Behaviour& behaviour);
  uint64_t HolderKey(Symbol place) const;

  Analysis& analysis_;
  const CallGraph& graph_;
  lockorder::Observations& observations_;
  Resources resources_;
  SoleObjects sole_objects_;
  std::vector<Pending> pending_;
  absl::flat_hash_set<uint64_t> carried_out_;  // calls of entries that anybody may call
  struct Alike {
    size_t count = 0;
    lockorder::ThreadId first;
  };
  absl::flat_hash_map<uint64_t, Alike> alike_;  // threads by place of start, callable and arguments
  absl::flat_hash_set<uint64_t> told_;  // dependencies; those of all entries count as one thread's
  absl::flat_hash_set<size_t> masked_;  // dependencies of threads that have signals blocked
  std::map<std::pair<uint32_t, CodeSite>, Turn> turns_;  // by thread, and place of the call
  std::map<CodeSite, lockorder::ThreadId> runners_;      // by call; invalid: several threads
  std::map<std::pair<uint32_t, uint32_t>, std::vector<lockorder::ThreadId>>
      started_;  // thread, path
  absl::flat_hash_map<uint64_t, std::vector<CodeSite>>
      handles_;                                          // field or variable -> start sites
  absl::flat_hash_map<uint32_t, CodeSite> start_sites_;  // thread -> where it is started
  std::map<std::pair<std::string, lockorder::SiteId>, uint64_t> blind_spots_;
  // pthread_cleanup_push is used: what such a handler gives back when a thread exits is not
  // followed.
  bool cleanup_handlers_ = false;
  absl::flat_hash_set<Symbol> given_back_at_end_;  // by some thread that did not have them
  absl::flat_hash_set<Symbol> kept_by_hooks_;      // for another hook to give back
  bool concurrent_ = false;
  uint64_t end_of_work_ = 0;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_THREADS_H_
