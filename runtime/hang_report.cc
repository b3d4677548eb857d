#include "runtime/hang_report.h"

#include "runtime/chain.h"
#include "runtime/describe.h"
#include "runtime/held.h"
#include "runtime/lock_table.h"
#include "runtime/options.h"
#include "runtime/recorder.h"
#include "runtime/stack_text.h"
#include "runtime/symbols.h"
#include "runtime/text.h"
#include "runtime/timeline.h"

namespace lockgraph::runtime {

namespace {

using trace::Mode;
using trace::ResourceKind;

void PrintLock(Text& out, LockWord word, ResourceKind kind) {
  const LockInfo* info = FindLock(AddressOf(word));
  if (info != nullptr) kind = info->kind;
  out << KindName(kind) << ' ';
  if (std::string name = GivenName(info != nullptr ? info->id : 0); !name.empty()) {
    out << '`' << name.c_str() << '`';
  } else if (Symbol symbol = FindSymbol(AddressOf(word) & ~kAroundBit); symbol.name[0] != 0) {
    PrintSymbol(out, symbol);
  } else if (info != nullptr && info->id != 0) {
    out << '#' << info->id;  // tells objects apart; an address would say no more
  } else {
    out << "without a name";
  }
  bool has_modes = kind == ResourceKind::kRwlock || ModeOf(word) == Mode::kShared;
  if (has_modes) out << (ModeOf(word) == Mode::kShared ? " (shared)" : " (exclusive)");
}

// An event that a library waits for in the kernel: what called there says more than the word
// itself, which may be one that the library keeps for all its waiters.
void PrintEvent(Text& out, const Node& node) {
  if (node.kind != ResourceKind::kFutex) return PrintLock(out, node.lock, node.kind);
  out << LibraryEvent(node.stack);
  Symbol symbol = FindSymbol(AddressOf(node.lock));
  if (symbol.name[0] == 0 || PlainName(symbol.name).starts_with("std::")) return;
  out << ' ';
  PrintSymbol(out, symbol);
}

// The record of the thread's creation; null if it has none.
const trace::ThreadStart* StartOf(const Thread* thread) {
  for (uint32_t id = 1; id <= RecordCount(); ++id) {
    const auto* head = static_cast<const trace::RecordHead*>(RecordAt(id));
    if (head == nullptr || head->thread != thread->id) continue;
    if ((head->commit & 0xffff) != static_cast<uint32_t>(trace::RecordKind::kThreadStart)) continue;
    return static_cast<const trace::ThreadStart*>(static_cast<const void*>(head));
  }
  return nullptr;
}

// "thread 3 "poller", `Feed::Poll`, started at feed.cc:20 in `Feed::Start`, system id 1234"
void PrintThread(Text& out, const Node& node) {
  const Thread* thread = node.thread;
  out << "  thread " << thread->id;
  if (thread->is_main) out << " (main)";
  if (thread->name[0] != 0) out << " \"" << thread->name << '"';
  bool waits = node.what != WaitFor::kNothing || node.yields;
  uint32_t stack = waits ? node.stack : node.depth > 0 ? node.held[0].stack : 0;
  std::string function = thread->is_main ? "" : OutermostFunction(stack);
  if (!function.empty()) out << ", `" << function.c_str() << '`';
  const trace::ThreadStart* start = thread->is_main ? nullptr : StartOf(thread);
  if (start != nullptr && RecordAt(start->create_stack) != nullptr) {
    out << ", started at ";
    PrintPlace(out, start->create_stack);
  }
  out << ", system id " << thread->tid.load(std::memory_order_relaxed) << '\n';
}

// Who keeps the node waiting.
void PrintBlocker(Text& out, const WaitGraph& graph, const Node& node) {
  const Node* blocker = graph.Blocker(node, false);
  if (blocker == nullptr || node.what != WaitFor::kLock) return;
  if (blocker == &node) {
    out << ", which it holds itself";
    return;
  }
  bool holds = false;
  for (uint32_t i = 0; i < blocker->depth; ++i) {
    LockWord word = blocker->held[i].lock;
    holds |= word != 0 && AddressOf(word) == AddressOf(node.lock) &&
             (ModeOf(word) == Mode::kExclusive || ModeOf(node.lock) == Mode::kExclusive);
  }
  out << (holds ? ", which thread " : ", behind the waiting writer, thread ")
      << blocker->thread->id;
  if (holds) out << (blocker->state == ThreadState::kEnded ? " has never given back" : " holds");
}

void PrintWait(Text& out, const WaitGraph& graph, const Node& node) {
  uint64_t now = NowNs();
  uint64_t waited = now > node.since ? (now - node.since) / 1'000'000 : 0;
  switch (node.what) {
    case WaitFor::kNothing:
      if (node.yields) {
        out << "    spins and yields, for " << waited << " ms, at\n";
        PrintStack(out, node.stack);
        return;
      }
      out << (node.thread->left_by_fork           ? "    was left behind by a fork\n"
              : node.state == ThreadState::kEnded ? "    has ended\n"
                                                  : "    runs\n");
      return;
    case WaitFor::kThread:
      out << "    waits for the end of thread ";
      if (node.joined != nullptr) {
        out << node.joined->id;
      } else {
        out << "(unknown)";
      }
      break;
    case WaitFor::kLock:
      out << (node.polls ? "    tries again and again to take " : "    waits for ");
      PrintLock(out, node.lock, node.kind);
      break;
    case WaitFor::kEvent:
      out << "    waits for ";
      PrintEvent(out, node);
      break;
  }
  PrintBlocker(out, graph, node);
  out << ", for " << waited << " ms" << (node.timed && !node.polls ? " (with a time-out)" : "")
      << ", at\n";
  PrintStack(out, node.stack);
}

void PrintNode(Text& out, const WaitGraph& graph, const Node& node) {
  PrintThread(out, node);
  for (uint32_t i = 0; i < node.depth; ++i) {
    Held held = node.held[i];
    if (held.lock == 0) continue;
    out << "    holds ";
    PrintLock(out, held.lock, held.kind);
    out << " since\n";
    PrintStack(out, held.stack);
  }
  PrintWait(out, graph, node);
}

uint32_t IdOf(Thread* writer, uint64_t address, ResourceKind kind, uint32_t stack) {
  LockInfo* info = FindOrAddLock(writer, address, kind);
  return info != nullptr ? LockId(writer, info, stack) : 0;
}

// In one line, how they hang.
void PrintShape(Text& out, const WaitGraph& graph, Thread* const* threads, uint32_t count,
                bool proved) {
  bool ended = false;
  bool event = false;
  bool polls = false;
  bool yields = false;
  for (uint32_t i = 0; i < count; ++i) {
    const Node* node = graph.Find(threads[i]);
    if (node == nullptr) continue;
    ended |= node->state == ThreadState::kEnded;
    event |= node->what == WaitFor::kEvent;
    polls |= node->polls;
    yields |= node->yields;
  }
  uint32_t waiting = ended && count > 1 ? count - 1 : count;
  out << waiting << (waiting == 1 ? " thread waits" : " threads wait");
  if (yields) {
    out << ", some by spinning, and nothing else moves";
  } else if (!proved && !event && polls) {
    out << (ended ? " by trying for a lock whose owner is gone"
                  : " for each other, by trying again and again");
  } else if (!proved) {
    out << " behind one that does not move";
  } else if (ended) {
    out << " for ever for a lock whose owner is gone";
  } else if (event) {
    out << " for ever, and no thread is left to end that";
  } else {
    out << (count == 1 ? " for itself for ever" : " for each other for ever");
  }
}

void WriteNode(const Node& node, uint32_t hang) {
  trace::HangThread record = {};
  Thread* thread = node.thread;
  record.segment = thread->tid.load(std::memory_order_relaxed);
  record.stack = node.stack;
  if (node.what == WaitFor::kThread) {
    record.flags = trace::kWantsThread;
    record.wanted = node.joined != nullptr ? node.joined->id : 0;
  } else if (node.what != WaitFor::kNothing) {
    record.wanted = IdOf(thread, AddressOf(node.lock), node.kind, record.stack);
  }
  record.mode = ModeOf(node.lock);
  record.wait = node.polls   ? trace::WaitKind::kTry
                : node.timed ? trace::WaitKind::kTimed
                             : trace::WaitKind::kBlocking;
  uint64_t now = NowNs();
  record.time =
      (node.what != WaitFor::kNothing || node.yields) && now > node.since ? now - node.since : 0;
  trace::Hold holds[256];
  uint32_t count = CopyHolds(thread, holds, 256);
  WriteChain(trace::RecordKind::kHangThread, hang, thread->id, &record, holds, count);
}

}  // namespace

void ReportHang(const WaitGraph& graph, Thread* const* threads, uint32_t count, bool proved,
                bool report_follows) {
  trace::Hang record = {};
  record.proved = proved ? 1 : 0;
  record.thread_count = count;
  record.time = NowNs();
  uint32_t hang = WriteRecord(trace::RecordKind::kHang, 0, 0, &record);
  for (uint32_t i = 0; i < count; ++i) {
    if (const Node* node = graph.Find(threads[i]); node != nullptr) WriteNode(*node, hang);
  }
  if (options.timeline) {
    for (uint32_t i = 0; i < graph.size(); ++i) RecordOpenIntervals(graph.node(i));
  }
  Text out;
  out << (proved ? "lockgraph: error[LG9001]: live deadlock: "
                 : "lockgraph: warning[LG9002]: suspected deadlock: ");
  PrintShape(out, graph, threads, count, proved);
  out << " (process " << CurrentPid() << ")\n";
  out.Flush();
  if (report_follows) return;
  for (uint32_t i = 0; i < count; ++i) {
    if (const Node* node = graph.Find(threads[i]); node != nullptr) PrintNode(out, graph, *node);
  }
}

void ReportHold(const WaitGraph& graph, const Node& waiter, const Node& holder) {
  for (uint32_t i = 0; i < holder.depth; ++i) {
    Held held = holder.held[i];
    if (held.lock == 0 || AddressOf(held.lock) != AddressOf(waiter.lock)) continue;
    Acquisition what;
    what.word = held.lock;
    what.kind = held.kind;
    what.source_stack = waiter.stack;
    RecordMisuse(waiter.thread, trace::MisuseKind::kHeldLong, what,
                 Place{waiter.thread->wait.pc, 0}, held.stack);
  }
  Text out;
  out << "lockgraph: note: a lock is held for long while others wait (process " << CurrentPid()
      << ")\n";
  PrintNode(out, graph, waiter);
  PrintNode(out, graph, holder);
}

void ReportThreads(const WaitGraph& graph) {
  Text out;
  out << "lockgraph: " << graph.size() << " threads of process " << CurrentPid() << '\n';
  for (uint32_t i = 0; i < graph.size(); ++i) PrintNode(out, graph, graph.node(i));
}

}  // namespace lockgraph::runtime
