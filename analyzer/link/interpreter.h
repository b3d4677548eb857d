// The symbolic interpretation of one function: every path through its body, merged where the paths
// agree about locks.
//
// Path merging follows the idea of property simulation (Das, Lerner, Seigle: ESP, PLDI 2002):
// states are told apart by what they hold and merged otherwise, so that a condition stays
// correlated exactly where it decides about a lock.
#ifndef LOCKGRAPH_ANALYZER_LINK_INTERPRETER_H_
#define LOCKGRAPH_ANALYZER_LINK_INTERPRETER_H_

#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "analyzer/link/analysis.h"
#include "analyzer/link/behaviour.h"
#include "analyzer/link/state.h"

namespace lockgraph::link {

class Instantiation;

class Interpreter {
 public:
  Interpreter(Analysis& analysis, summary::FunctionId function);

  // What the function does. Its callees' behaviours should be computed; one that is not (recursion)
  // counts as doing nothing. Bounded: see kMax* below; Behaviour::cut tells when a bound was met.
  Behaviour Run();

  // What happens when `callable` runs with `arguments`, in terms of these values. With a default
  // `context`: as a thread's entry; else as the call that the event `context` deferred, under what
  // is held there. For an interpreter of no function.
  struct Beginning {
    std::vector<Passed> behind;  // what was initialised before the thread started
    // Of a task that a thread runs: the thread's entry, and the function that calls the task.
    std::vector<summary::FunctionId> runners;
  };
  Behaviour RunCallable(Symbol callable, const std::vector<Symbol>& arguments,
                        const State::Store& memory, const Event* context,
                        const Beginning& beginning);

 private:
  friend class Instantiation;
  friend class Constants;
  static constexpr size_t kMaxStatesPerBlock = 12;
  static constexpr size_t kMaxEvents = 700;
  static constexpr uint64_t kMaxWork = 20000;     // events of callees, in one function
  static constexpr uint64_t kMuchWork = 4000000;  // in all; what one function may do falls then
  static constexpr uint64_t kLeastWork = 1500;
  static constexpr size_t kMaxExits = 12;
  static constexpr size_t kMaxFacts = 10;  // of an event or a way out
  static constexpr size_t kMaxApart = 6;   // states that differ in conditions alone
  static constexpr size_t kMaxVisitsPerBlock = 30;
  static constexpr size_t kMaxHeld = 24;
  static constexpr size_t kMaxPassed = 16;
  static constexpr size_t kMaxThreads = 24;  // with one entry and place of start, told apart
  static constexpr size_t kMaxVariants = 8;  // of the arguments of one deferred call
  static constexpr int kMaxCallbackDepth = 6;
  static constexpr uint32_t kExitBlock = 0xfffffff0;  // of the merge values of the ways out

  struct Call {
    const summary::Instruction* instruction = nullptr;
    CodeSite site;
    summary::ResultId result;
    std::vector<Symbol> arguments;
    std::vector<summary::TypeId> types;
    lockorder::Evidence evidence = lockorder::Evidence::kNone;
    // Calls between the function at hand and this one, outermost first, when a callback that an
    // event deferred is carried out.
    std::vector<CodeSite> prefix;
    int depth = 0;
    bool entry = false;  // a thread starts here: the call itself is no step of a path
  };
  using States = std::vector<State>;
  // The locks that are held, and were given up, when an event waits.
  struct Nest {
    uint32_t event;
    std::vector<uint64_t> held, released;  // sorted keys of locks
  };

  // interpreter.cc: blocks and paths.
  State EntryState();
  void RunBlocks();
  void RunBlock(uint32_t block, State state);
  void Enter(uint32_t block, State state, bool back_edge);
  std::vector<Symbol> GuardedIn(const States& entered, const State& arriving) const;
  void Coalesce(States& states, uint32_t block, size_t apart);
  void AgeLoopValues(const State& known, State& arriving, uint32_t block);
  void Branch(const summary::Block& block, uint32_t number, State state);
  void BranchOn(const summary::Block& block, uint32_t number, State state);
  void FindPicked();
  bool ForkOnSelect(const summary::Instruction& instruction, State& state, States& out);
  void Switch(const summary::Block& block, uint32_t number, State state);
  bool AssumeTruth(State& state, Symbol condition, bool truth);
  void Execute(const summary::Instruction& instruction, State state, States& out);
  void Assign(const summary::Instruction& instruction, State& state);  // assignments.cc
  void Leave(State state);
  std::optional<bool> ResultTruth(const State& state);
  void FinishExits(Behaviour& behaviour);

  // loop_rounds.cc: what the rounds of a loop have behind them.
  void FindLoops();
  void Go(uint32_t from, uint32_t to, State state);
  void NoteRound(uint32_t head, const State& arriving);
  void LeaveLoops();
  void AddRounds();
  // What lies behind the state from here on.
  static void Pass(State& state, const Passed& step);
  static void PassOnce(State& state, Symbol once, CodeSite site);
  // Whether the initialisation of a static variable, or a call_once, lies behind.
  static bool IsInitialised(const State& state, Symbol once);

  // leaks.cc: ways out that leave a lock behind.
  void FindLeaks();
  enum class Leak : uint8_t { kNone, kSilent, kTold };  // kTold: the result tells the caller
  Leak LeakOf(const State& leaking, Symbol lock);
  void LeaveByException(const State& state, CodeSite site);
  bool CleansUp();

  // evaluate.cc: terms.
  Symbol Evaluate(const State& state, summary::TermId term);
  Symbol AnyElement(const State& state, Symbol place);
  Symbol Place(const State& state, summary::TermId term);
  Symbol Simplify(const State& state, Symbol value);

  // calls.cc: who is called, and what it does.
  void ExecuteCall(const summary::Instruction& instruction, State state, States& out);
  void Dispatch(const Call& call, const summary::Instruction& instruction, State state,
                States& out);
  void CallFunction(Call call, summary::FunctionId callee, State state, States& out);
  summary::TypeId ExactClass(Symbol place) const;
  std::vector<summary::FunctionId> Overrides(summary::FunctionId callee,
                                             summary::TypeId exact) const;
  void CallVirtual(const Call& call, summary::FunctionId callee, State state, States& out);
  void CallValue(const Call& call, Symbol callable, State state, States& out);
  // True if it was left to the callers: `completes` is then fulfilled when they know.
  bool CallUnresolved(const Call& call, Symbol callable, summary::TermId term, State state,
                      States& out, Symbol completes = {});
  void CallVariants(const Call& call, Symbol callable,
                    const std::vector<summary::FunctionId>& targets, bool others, State state,
                    States& out);
  void DropWrappers(std::vector<summary::FunctionId>& targets) const;
  // False if another function of the same table is known: what is filled together is used together.
  bool MayBe(const State& state, const Fact& fact) const {
    return fact.constant != 0 || !fact.equal ||
           analysis_.function_tables.MayBeNull(symbols_, state.facts, fact.value);
  }
  void CallUnknown(const Call& call, summary::FunctionId callee, State state, States& out);
  bool ApplyAttributes(const Call& call, summary::FunctionId callee, State& state, States& out);
  // composition.cc: what a callee does.
  void Apply(const Call& call, summary::FunctionId callee, const Behaviour& behaviour, State state,
             States& out);
  void Postpone(const Call& call, summary::FunctionId callee, State state, States& out);
  static uint64_t MostWork(uint64_t done);  // of one function, after `done` of others
  void ApplyEvents(const Call& call, const Behaviour& behaviour, const State& state,
                   Instantiation& mine);
  void ApplyEvent(const Call& call, const Event& theirs, const State& state,
                  const std::vector<Fact>& about_inputs, Instantiation& mine);
  void FindOrder(Event& event, const State& state, const State& at);
  static bool IsBehind(const Event& theirs, const State& state, Instantiation& mine);
  static Event Seen(const Event& theirs, const State& at, Instantiation& mine);
  bool ApplyStart(Event& event, const State& state, Instantiation& mine);
  void CallBack(const Call& call, const Event& theirs, const Event& event, const State& state,
                State at, Instantiation& mine);
  void ApplyExit(const Call& call, summary::FunctionId callee, const Exit& exit, const State& state,
                 Instantiation& mine, States& out);
  static void Hold(State& state, HeldLock lock);
  // library.cc: objects of the library by what their methods are called.
  bool LibraryMethod(const Call& call, summary::FunctionId callee, State& state, States& out);
  void ConstructLibraryObject(const Call& call, State& state);
  bool DestroyLibraryObject(const Call& call, State& state, States& out);
  bool DestroyElement(const Call& call, Symbol element, State& state, States& out);
  bool EndMatters(summary::TypeId type) const;
  bool LetGo(const Call& call, Symbol owner, Symbol pointer, State& state, States& out);
  // destruction.cc: the end of library objects.
  bool IsFunctionWrapper(summary::TypeId type) const;
  bool IsGuard(summary::TypeId type) const;  // guards.cc; false for no type
  void KeepDeleter(const Call& call, Symbol object, State& state);
  bool RunDeleter(const Call& call, Symbol object, Symbol pointer, State& state, States& out);
  void RunAtEnd(const Call& call, State state, States& out);
  bool IsMoved(const Call& call, Symbol argument) const;
  void TakeInto(const Call& call, Symbol element, size_t argument, State& state);
  bool TakeGuard(const Call& call, Symbol object, State& state);
  bool PutIntoContainer(const Call& call, State& state, bool emplaces);
  void MakeGuard(const Call& call, Symbol guard, size_t first, size_t end, State& state);
  bool CompareThreads(const Call& call, const std::string& name, State& state);
  bool ComparePointers(const Call& call, const std::string& name, State& state);
  std::optional<Symbol> OwnedBy(const State& state, Symbol object);
  void SortRange(const Call& call, absl::string_view name, State& state);
  // tuples.cc: pairs and tuples.
  bool FillTuple(const Call& call, Symbol tuple, size_t first, size_t end, State& state);
  bool PartOfTuple(const Call& call, summary::FunctionId callee, State& state);
  bool CompareValues(const Call& call, const std::string& name, State& state, States& out);
  bool CallDestructor(const Call& call, Symbol pointer, summary::TypeId type, State& state,
                      States& out);
  void CopyHidden(State& state, Symbol to, Symbol from, bool moved);
  void RunOnRange(const Call& call, Symbol callable, State& state);
  void CallablesEscape(const Call& call, summary::FunctionId callee, State& state);
  std::optional<Symbol> CallableFrom(const State& state, Symbol value);
  Symbol BindObject(const State& state, Symbol object, const summary::Record& record,
                    summary::FunctionId op);
  std::vector<Symbol> DecayArguments(const Call& call, const State& state, size_t first,
                                     Symbol callable);
  void SetResult(const Call& call, State& state, Symbol value);
  Symbol OpaqueResult(const Call& call, summary::FunctionId callee);
  summary::TermId OpenSelect(const State& state, summary::TermId term);
  States ExpandChoices(State state, const std::vector<summary::TermId>& terms);

  // operations.cc: the known APIs.
  void ApplyOperation(const Call& call, summary::FunctionId callee, const Operation& operation,
                      State state, States& out);
  void ApplyValueOperation(const Call& call, summary::FunctionId callee, const Operation& operation,
                           State state, States& out);
  State::Store OwnMemory(const State& state) const;  // calls.cc
  bool ConstructInPlace(const Call& call, Symbol object, size_t first, size_t end, State& state,
                        States& out);
  void MakeObject(const Call& call, summary::FunctionId callee, size_t first, State state,
                  States& out);
  void RunOnce(const Call& call, State state, States& out);
  void ExchangeObjects(const Call& call, State& state);
  Operation AsRepeated(const Call& call, summary::FunctionId callee,
                       const Operation& operation) const;

  // locks.cc: acquiring and releasing.
  void Acquire(const Call& call, State state, Symbol lock, const Operation& operation, Symbol owner,
               uint32_t group, States& out);
  void AcquireObject(const Call& call, State state, Symbol object, const Operation& operation,
                     Symbol owner, uint32_t group, States& out);
  void Release(State& state, Symbol lock, CodeSite site);
  void UseMonitor(const summary::Instruction& assignment, Symbol place, State& state);
  bool AccessAtomically(const Call& call, State& state, States& out);
  bool ReleaseOwned(const Call& call, State& state, Symbol guard);
  void ReleaseObject(const Call& call, State& state, Symbol object, lockorder::Mode mode);
  void GroupAcquire(const Call& call, const Operation& operation, State state, States& out);
  bool IsAbout(Symbol side, Symbol root) const;
  lockorder::InstanceOrder OrderBy(const Fact& fact, Symbol held, Symbol wanted) const;
  lockorder::InstanceOrder ComparedOrder(const State& state, Symbol held, Symbol lock) const;
  lockorder::InstanceOrder OrderOf(const State& state, Symbol lock) const;
  lockorder::InstanceOrder OrderByLinks(const State& state, Symbol lock) const;
  bool IsOneOfTwo(const State& state, Symbol lock) const;
  uint32_t GroupNumber(CodeSite site);

  // elements.cc: locks of the elements of containers.
  bool IsElement(Symbol lock) const;
  bool IsSomeElement(Symbol lock) const;
  bool CountRound(const Call& call, State& state, Symbol lock) const;
  lockorder::InstanceOrder OrderInContainer(const State& state, Symbol held, Symbol wanted) const;
  void LeaveElement(State& state, Symbol pointee);
  void DropUnswept(States& states) const;
  void NoteSwept(const State& known, const State& arriving);

  // guards.cc: objects that hold locks.
  void ApplyGuard(const Call& call, summary::FunctionId callee, const Operation& operation,
                  State state, States& out);
  void ConstructGuard(const Call& call, summary::FunctionId callee, Operation operation,
                      State state, States& out);
  void DestroyGuard(const Call& call, State state, Symbol guard, States& out);
  void MoveGuard(State& state, Symbol to, Symbol from);
  std::vector<Symbol> GuardLocks(State& state, Symbol guard);

  // waits.cc: conditions, events, threads, futures.
  void ApplyWait(const Call& call, summary::FunctionId callee, const Operation& operation,
                 State state, States& out);
  void WaitForCondition(const Call& call, const Operation& operation, State state, States& out);
  bool UseSemaphore(const Call& call, summary::FunctionId callee, State& state, States& out);
  bool ExpectsRefusal();  // locks.cc
  void AwaitCondition(const Call& call, State& state, Symbol mutex, const Operation& operation);
  void WakeAwaiting(const Call& call, State& state, Symbol mutex);
  void WaitForEvent(const Call& call, State& state, Symbol event, const Operation& operation);
  void SignalEvent(const Call& call, State& state, Symbol event, lockorder::ResourceKind kind);
  Symbol StartThread(const Call& call, State& state, Symbol handle, Symbol callable,
                     std::vector<Symbol> arguments, Symbol completes = {});
  void StartMethod(const Call& call, summary::FunctionId callee, const Operation& operation,
                   State& state);
  void RunElsewhere(const Call& call, summary::FunctionId callee, const Operation& operation,
                    State& state);
  void InstallHandler(const Call& call, State& state);  // signal_handlers.cc
  // system_calls.cc: files, processes, and the end of the process.
  void ApplySystemCall(const Call& call, summary::FunctionId callee, const Operation& operation,
                       State state, States& out);
  void NoteBlocking(const Call& call, summary::FunctionId callee, const State& state);
  void SetShared(const Call& call, const Operation& operation, State& state);
  void UseDescriptor(const Call& call, summary::FunctionId callee, const Operation& operation,
                     State& state);
  void EndProcess(const Call& call, const State& state, bool quick);
  // file_locks.cc
  Symbol FileOf(const State& state, Symbol descriptor, summary::FieldId lock);
  void OpenFile(const Call& call, const Operation& operation, State& state);
  void LockFile(const Call& call, const Operation& operation, State state, States& out);
  bool LockOfCall(const Call& call, const Operation& operation, const State& state,
                  Operation& as) const;
  void ReleaseFile(State& state, Symbol descriptor, CodeSite site);
  // processes.cc
  void Fork(const Call& call, summary::FunctionId callee, State state, States& out);
  void AwaitProcess(const Call& call, const Operation& operation, State& state);
  // stop_callbacks.cc
  bool MakeStopCallback(const Call& call, Symbol object, size_t first, State& state);
  void EndStopCallback(const Call& call, Symbol object, State& state);
  void FinishStopCallbacks(State& state);
  // unpublished.cc: objects that nobody else knows of yet.
  void HandOut(const State& state, Symbol value, int depth = 0);
  void MakeAnew(State& state, Symbol pointer);
  void HandOutStored(const State& state);
  void HandOutArguments(const Call& call, summary::FunctionId callee, const State& state);
  bool IsUnpublished(const State& state, Symbol place);
  std::optional<State> WithoutUnpublished(const State& state, const Behaviour& behaviour,
                                          Instantiation& mine);
  void FinishHanded(Behaviour& behaviour);
  // ticket_locks.cc
  bool UseTicket(const Call& call, State& state, States& out);
  void JoinThread(const Call& call, State& state, Symbol handle, const Operation& operation);
  void EndThread(const Call& call, State& state, Symbol handle, const Operation& operation);
  void ForgetThread(State& state, Symbol thread);
  void Sweep(State& state, Symbol threads);
  std::vector<std::pair<Symbol, Symbol>> ReachableMemory(const State& state, const Event& spawn);
  bool Changes(Symbol place) const;
  void ForgetUnset(State& state, const Event& spawn);
  void WaitForFuture(const Call& call, State& state, Symbol future, const Operation& operation,
                     bool destroyed);

  // events.cc: recording.
  Event NewEvent(const State& state, EventKind kind, Symbol target, CodeSite site);
  void Record(Event event, const Call* call = nullptr);
  void Keep(Event event, const Instantiation* inner, size_t locks);
  void NoteFurtherPlaces(size_t known, const Event& event, const Instantiation* inner,
                         size_t locks);
  bool IsRepeated(const Event& theirs, const std::vector<Fact>& facts, const Call& call,
                  const State& state);
  // Whether a call of the value is a call of known functions.
  bool IsCallee(Symbol value) const {
    return value.valid() &&
           (symbols_.IsCallable(value) || symbols_.kind(value) == SymbolKind::kChoice);
  }
  // A wait under these locks, as the next event.
  std::optional<Nest> NestOf(const Event& event) const;
  bool IsNested(const Event& event, const Nest& nest, const std::vector<Nest>& others);
  bool IsSameCall(const Call& call, summary::FunctionId callee, const Behaviour& behaviour,
                  const State& state, Instantiation& mine);
  bool IsOwnThread(Symbol comparison) const;
  bool IsCarriedOut(const Event& event, const State& state, int depth);
  bool IsDone(uint64_t key, const State& state, int depth);
  bool IsClosed(const Event& event) const;
  void FindClosedEvents();

  bool IsTold(PathId thread, const Event& spawn);
  void NoteTrait(Symbol lock, Hidden trait, Symbol value);
  void NoteKeptLocks(const State& state);
  void DropFailures(const Call& call, const State& before, States& after) const;

  Symbol FunctionResult() const { return analysis_.symbols.ResultPlace(function_, {0xfffffffe}); }
  const summary::Function& function() const { return analysis_.program.functions[function_.value]; }
  CodeSite SiteOf(const summary::Instruction& instruction) const {
    return {instruction.where, function_};
  }

  Analysis& analysis_;
  Symbols& symbols_;
  const summary::FunctionId function_;
  const summary::Body* body_;
  Behaviour behaviour_;
  absl::flat_hash_map<uint64_t, uint32_t> event_index_;
  absl::flat_hash_map<uint64_t, uint32_t> closed_index_;  // by closed key, whatever the objects
  const uint64_t begun_ = analysis_.work;                 // what was looked at before
  const uint64_t most_work_ = MostWork(analysis_.work);
  struct Variants {
    size_t count = 0;
    uint64_t first = 0;  // key of the event
  };
  absl::flat_hash_map<uint64_t, Variants> variants_;        // by key without arguments
  absl::flat_hash_map<uint64_t, std::vector<Nest>> nests_;  // by key without locks
  // A state in which a function was called, and how many callbacks around.
  struct Earlier {
    std::vector<Fact> facts;
    std::vector<Passed> passed;
    std::vector<PathId> live, gone;
    std::vector<Symbol> joined;
    int depth;
  };
  absl::flat_hash_map<uint64_t, std::vector<Earlier>> earlier_;  // by callee, inputs and locks
  struct Starts {
    size_t count = 0;
    PathId first;
  };
  absl::flat_hash_map<std::pair<CodeSite, uint32_t>, Starts> starts_;  // by place and entry
  absl::flat_hash_map<PathId, PathId> told_;  // a thread, and the one that stands for it
  std::vector<std::vector<State>> entered_;   // by block: merged states
  std::vector<size_t> visits_;
  std::vector<bool> loops_;                              // by block: whether it can run again
  std::vector<std::pair<uint32_t, uint32_t>> worklist_;  // block, state
  std::vector<State> exits_;
  struct Rounds {
    uint32_t head = 0, end = 0;  // blocks of the loop
    uint32_t next = ~0u;         // the first block after it
    bool seen = false;           // a round was completed
    std::vector<Passed> steps;   // which every round takes
    std::vector<Symbol> joined;  // handles whose threads every round waits for
    std::vector<State> left;     // that left for `next`, and wait until the rounds are known
  };
  std::vector<Rounds> rounds_;
  std::vector<uint32_t> event_blocks_;  // by event: where it was recorded
  uint32_t block_ = 0;                  // at hand
  std::optional<bool> cleans_up_;
  std::vector<uint32_t> picked_;  // results that conditional expressions choose among, sorted
  std::vector<summary::FunctionId> runners_;  // see Beginning
  absl::flat_hash_set<Symbol> waited_with_;   // mutexes that a wait for a condition gave up
  std::optional<bool> expects_refusal_;       // of the function, once it was asked
  absl::flat_hash_set<Symbol> handed_;        // pointers that others may know
  absl::flat_hash_set<CodeSite> swept_;       // where locks were taken that a loop gave back
};

// Rewrites a callee's symbols in terms of its caller.
class Instantiation {
 public:
  Instantiation(Interpreter& interpreter, const Interpreter::Call& call, const State& state);
  Symbol operator()(Symbol s);
  PathId Path(PathId inner) const;  // as seen from the function at hand
  PathId Thread(PathId inner) const;
  // Where the function at hand calls.
  CodeSite At() const { return call_.prefix.empty() ? call_.site : call_.prefix.front(); }
  // Adds what `mine` lacks of `inner`, as seen from the function at hand. A callee's events mostly
  // name the same threads: what a list became is known until ForgetThreads.
  void AppendThreads(const std::vector<PathId>& inner, std::vector<PathId>& mine);
  // Another thread stands for some from now on.
  void ForgetThreads() { thread_lists_.clear(); }
  size_t LengthOf(PathId inner) const;  // of its Path
  // Sees the event's path, and those of its last `locks` locks, from the function at hand.
  void FinishPaths(Event& event, size_t locks) const;
  HeldLock Held(const HeldLock& lock);  // but for its path
  // Steps of the callee, and what was called there and carried out here, lie behind `state`.
  void AppendSteps(const std::vector<Passed>& theirs, State& state);
  void NoteCalled(CodeSite site, std::vector<Passed> steps) {
    called_.emplace_back(site, std::move(steps));
  }
  // False if the facts cannot hold in the state; `kept` gets those that are still undecided.
  bool Facts(const std::vector<Fact>& facts, std::vector<Fact>& kept);

 private:
  Symbol Rewrite(Symbol s);
  // A field of one of several objects: of one whose class has it.
  Symbol FieldOf(Symbol object, summary::FieldId field);
  // What a place holds; of a place in one of several objects, what it holds in each.
  Symbol ContentOf(Symbol place);
  Interpreter& interpreter_;
  const Interpreter::Call& call_;
  const State& state_;
  std::vector<std::pair<CodeSite, std::vector<Passed>>> called_;
  absl::flat_hash_map<uint32_t, Symbol> memo_;
  std::vector<std::pair<std::vector<PathId>, std::vector<PathId>>> thread_lists_;  // theirs, ours
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_INTERPRETER_H_
