#include "runtime/hang_report.h"

#include "runtime/chain.h"
#include "runtime/describe.h"
#include "runtime/held.h"
#include "runtime/lock_table.h"
#include "runtime/options.h"
#include "runtime/recorder.h"
#include "runtime/text.h"
#include "runtime/timeline.h"

namespace lockgraph::runtime {

namespace {

using trace::Mode;
using trace::ResourceKind;

void PrintLock(Text& out, LockWord word, ResourceKind kind) {
  out << KindName(kind) << ' ';
  PrintAddress(out, AddressOf(word));
  if (kind == ResourceKind::kRwlock) {
    out << (ModeOf(word) == Mode::kShared ? " (shared)" : " (exclusive)");
  }
}

void PrintWait(Text& out, const WaitGraph& graph, const Node& node) {
  uint64_t now = NowNs();
  uint64_t waited = now > node.since ? (now - node.since) / 1'000'000 : 0;
  switch (node.what) {
    case WaitFor::kNothing:
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
      out << "    waits for ";
      PrintLock(out, node.lock, node.kind);
      break;
    case WaitFor::kEvent:
      out << "    waits for ";
      PrintLock(out, node.lock, node.kind);
      break;
  }
  out << ", for " << waited << " ms" << (node.timed ? " (with a time-out)" : "") << " at\n";
  PrintStack(out, node.thread->wait.stack);
  if (const Node* blocker = graph.Blocker(node, false); blocker != nullptr) {
    out << "      kept waiting by thread " << blocker->thread->id
        << (blocker == &node ? ", that is by itself" : "") << '\n';
  }
}

void PrintNode(Text& out, const WaitGraph& graph, const Node& node) {
  out << "  thread " << node.thread->id;
  if (node.thread->is_main) out << " (main)";
  if (node.thread->name[0] != 0) out << " \"" << node.thread->name << '"';
  out << ", system id " << node.thread->tid.load(std::memory_order_relaxed) << '\n';
  PrintWait(out, graph, node);
  for (uint32_t i = 0; i < node.depth; ++i) {
    Held held = node.held[i];
    if (held.lock == 0) continue;
    out << "    holds ";
    PrintLock(out, held.lock, held.kind);
    out << ", taken at\n";
    PrintStack(out, held.stack);
  }
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
  for (uint32_t i = 0; i < count; ++i) {
    const Node* node = graph.Find(threads[i]);
    if (node == nullptr) continue;
    ended |= node->state == ThreadState::kEnded;
    event |= node->what == WaitFor::kEvent;
  }
  uint32_t waiting = ended && count > 1 ? count - 1 : count;
  out << waiting << (waiting == 1 ? " thread waits" : " threads wait");
  if (!proved) {
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
  record.stack = thread->wait.stack;
  if (node.what == WaitFor::kThread) {
    record.flags = trace::kWantsThread;
    record.wanted = node.joined != nullptr ? node.joined->id : 0;
  } else if (node.what != WaitFor::kNothing) {
    record.wanted = IdOf(thread, AddressOf(node.lock), node.kind, record.stack);
  }
  record.mode = ModeOf(node.lock);
  record.wait = node.timed ? trace::WaitKind::kTimed : trace::WaitKind::kBlocking;
  uint64_t now = NowNs();
  record.time = node.what != WaitFor::kNothing && now > node.since ? now - node.since : 0;
  trace::Hold holds[256];
  uint32_t count = CopyHolds(thread, holds, 256);
  WriteChain(trace::RecordKind::kHangThread, hang, thread->id, &record, holds, count);
}

}  // namespace

void ReportHang(const WaitGraph& graph, Thread* const* threads, uint32_t count, bool proved) {
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
    what.source_stack = waiter.thread->wait.stack;
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
