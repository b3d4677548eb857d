#include "runtime/memory_trace.h"

#include <atomic>
#include <cstring>
#include <string>
#include <unordered_map>

#include "runtime/recorder.h"

namespace lockgraph::runtime {

namespace {

using lockorder::Evidence;
using lockorder::ResourceId;
using lockorder::SiteId;
using lockorder::ThreadId;
using trace::RecordKind;

// The kind of a committed part 0; kNone for anything else.
RecordKind KindAt(const trace::RecordHead* head) {
  uint32_t commit = __atomic_load_n(&head->commit, __ATOMIC_ACQUIRE);
  if ((commit & 0xffff0000u) != trace::kCommitMark || head->part != 0) return RecordKind::kNone;
  return static_cast<RecordKind>(commit & 0xffff);
}

template <typename Visit>
void ForEachRecord(Visit visit) {
  uint32_t count = RecordCount();
  for (uint32_t id = 1; id <= count; ++id) {
    const auto* head = static_cast<const trace::RecordHead*>(RecordAt(id));
    if (RecordKind kind = KindAt(head); kind != RecordKind::kNone) visit(kind, head);
  }
}

// A list that begins in part 0 at `inside` and goes on in the parts behind it.
template <typename T, size_t kInside>
std::vector<T> ListOf(const trace::RecordHead* head, const T (&inside)[kInside], uint32_t count) {
  constexpr size_t kNext = trace::kListBytes / sizeof(T);
  std::vector<T> list;
  for (size_t i = 0; i < count; ++i) {
    size_t part = i < kInside ? 0 : 1 + (i - kInside) / kNext;
    if (part >= head->parts) break;
    T item;
    const void* from = &inside[i];
    if (part > 0) {
      from = reinterpret_cast<const uint8_t*>(head) + part * trace::kRecordBytes +
             sizeof(trace::RecordHead) + (i - kInside) % kNext * sizeof(T);
    }
    std::memcpy(&item, from, sizeof(item));
    list.push_back(item);
  }
  return list;
}

lockorder::ResourceKind KindOf(trace::ResourceKind kind) {
  switch (kind) {
    case trace::ResourceKind::kMutex:
    case trace::ResourceKind::kTimedMutex:
    case trace::ResourceKind::kRwlock:
    case trace::ResourceKind::kSpin:
    case trace::ResourceKind::kCustomLock:
    case trace::ResourceKind::kFile:
      return lockorder::ResourceKind::kLock;
    case trace::ResourceKind::kCondition:
    case trace::ResourceKind::kCustomEvent:
      return lockorder::ResourceKind::kCondition;
    case trace::ResourceKind::kBarrier:
      return lockorder::ResourceKind::kBarrier;
    case trace::ResourceKind::kSemaphore:
      return lockorder::ResourceKind::kSemaphore;
    case trace::ResourceKind::kOnce:
    case trace::ResourceKind::kGuard:
      return lockorder::ResourceKind::kOnce;
    case trace::ResourceKind::kFutex:
    case trace::ResourceKind::kFuture:
      return lockorder::ResourceKind::kFuture;
    case trace::ResourceKind::kLatch:
      return lockorder::ResourceKind::kLatch;
  }
  return lockorder::ResourceKind::kLock;
}

lockorder::Mode ModeOf(trace::Mode mode) {
  return mode == trace::Mode::kShared ? lockorder::Mode::kShared : lockorder::Mode::kExclusive;
}

lockorder::ReaderPolicy PolicyOf(trace::Policy policy) {
  if (policy == trace::Policy::kReaderPreferring) return lockorder::ReaderPolicy::kReaderPreferring;
  if (policy == trace::Policy::kWriterPreferring) return lockorder::ReaderPolicy::kWriterPreferring;
  return lockorder::ReaderPolicy::kUnknown;
}

class Reader {
 public:
  MemoryTrace Read();

 private:
  void ReadEntities(RecordKind kind, const trace::RecordHead* head);
  void ReadSentences(RecordKind kind, const trace::RecordHead* head);
  void AddThread(const trace::ThreadStart& start);
  void AddResource(const trace::Resource& resource);
  void AddJoin(const trace::ThreadJoined& join);
  void AddChain(const trace::Chain& chain, bool relock);
  void AddMisuse(const trace::Misuse& misuse);

  SiteId SiteOf(uint32_t stack);
  ResourceId EndOf(uint32_t thread);
  std::vector<ThreadId> LiveIn(uint32_t segment) const;
  std::vector<lockorder::Hold> HoldsOf(const std::vector<trace::Hold>& holds);
  lockorder::Observations& out() { return result_.observations; }

  MemoryTrace result_;
  std::unordered_map<uint32_t, SiteId> sites_;
  std::unordered_map<uint32_t, ThreadId> threads_;
  std::unordered_map<uint32_t, ResourceId> resources_;
  std::unordered_map<uint32_t, std::vector<uint32_t>> segments_;
  std::vector<const trace::ThreadStart*> starts_;
};

MemoryTrace Reader::Read() {
  ForEachRecord(
      [this](RecordKind kind, const trace::RecordHead* head) { ReadEntities(kind, head); });
  for (const trace::ThreadStart* start : starts_) AddThread(*start);
  ForEachRecord(
      [this](RecordKind kind, const trace::RecordHead* head) { ReadSentences(kind, head); });
  return std::move(result_);
}

void Reader::ReadEntities(RecordKind kind, const trace::RecordHead* head) {
  if (kind == RecordKind::kThreadStart) {
    if (threads_.try_emplace(head->thread, ThreadId{static_cast<uint32_t>(threads_.size())})
            .second) {
      out().threads.emplace_back();
    }
    starts_.push_back(reinterpret_cast<const trace::ThreadStart*>(head));
  } else if (kind == RecordKind::kSegment) {
    const auto* segment = reinterpret_cast<const trace::Segment*>(head);
    segments_[head->id] = ListOf(head, segment->live, segment->live_count);
  } else if (kind == RecordKind::kResource) {
    AddResource(*reinterpret_cast<const trace::Resource*>(head));
  }
}

void Reader::ReadSentences(RecordKind kind, const trace::RecordHead* head) {
  if (kind == RecordKind::kThreadJoined) {
    AddJoin(*reinterpret_cast<const trace::ThreadJoined*>(head));
  } else if (kind == RecordKind::kChain) {
    AddChain(*reinterpret_cast<const trace::Chain*>(head), false);
  } else if (kind == RecordKind::kMisuse) {
    AddMisuse(*reinterpret_cast<const trace::Misuse*>(head));
  }
}

void Reader::AddThread(const trace::ThreadStart& start) {
  lockorder::Thread& thread = out().threads[threads_[start.head.thread].value];
  thread.name = "thread " + std::to_string(start.head.thread);
  thread.many = (start.flags & trace::kThreadMany) != 0;
  auto parent = threads_.find(start.parent);
  if (start.parent == 0 || parent == threads_.end()) return;
  thread.parent = parent->second;
  thread.started_at = SiteOf(start.create_stack);
  thread.live_at_start = LiveIn(start.parent_segment);
}

void Reader::AddResource(const trace::Resource& record) {
  lockorder::Resource resource;
  resource.kind = KindOf(record.kind);
  resource.instance = lockorder::Instance::kOne;
  resource.recursive = (record.flags & trace::kRecursive) != 0;
  resource.policy = PolicyOf(record.policy);
  // Names are looked up only for what is reported: that reads the modules' files.
  uint32_t stack = record.create_stack != 0 ? record.create_stack : record.first_stack;
  bool is_static = (record.flags & trace::kStaticStorage) != 0;
  resource.class_key =
      is_static ? "static " + std::to_string(record.address) : "stack " + std::to_string(stack);
  resource.instance_key = std::to_string(record.head.id);
  resource.name = resource.class_key;
  result_.locks[static_cast<uint32_t>(out().resources.size())] = record.head.id;
  resources_[record.head.id] = {static_cast<uint32_t>(out().resources.size())};
  out().resources.push_back(std::move(resource));
}

void Reader::AddJoin(const trace::ThreadJoined& join) {
  auto joined = threads_.find(join.joined);
  if (joined == threads_.end()) return;
  EndOf(join.joined);
  trace::Hold inside[7];
  std::memcpy(inside, join.holds, sizeof(inside));
  lockorder::Thread& thread = out().threads[joined->second.value];
  auto joiner = threads_.find(join.head.thread);
  if (joiner == threads_.end() || joiner->second != thread.parent) return;
  thread.creator_holds = HoldsOf(ListOf(&join.head, inside, join.hold_count));
}

void Reader::AddChain(const trace::Chain& chain, bool relock) {
  lockorder::Dependency dependency;
  if ((chain.flags & trace::kWantsThread) != 0) {
    if (threads_.contains(chain.wanted)) dependency.wanted = EndOf(chain.wanted);
  } else if (auto wanted = resources_.find(chain.wanted); wanted != resources_.end()) {
    dependency.wanted = wanted->second;
  }
  auto thread = threads_.find(chain.head.thread);
  if (!dependency.wanted.valid() || thread == threads_.end()) return;
  dependency.thread = thread->second;
  if (!relock) dependency.live = LiveIn(chain.segment);
  dependency.mode = ModeOf(chain.mode);
  dependency.wait = static_cast<lockorder::WaitKind>(chain.wait);
  dependency.site = SiteOf(chain.stack);
  dependency.evidence = Evidence::kObserved;
  dependency.held = HoldsOf(ListOf(&chain.head, chain.holds, chain.hold_count));
  out().dependencies.push_back(std::move(dependency));
}

void Reader::AddMisuse(const trace::Misuse& misuse) {
  auto kind = static_cast<trace::MisuseKind>(misuse.segment);
  if (kind == trace::MisuseKind::kRelock || kind == trace::MisuseKind::kUpgrade) {
    return AddChain(misuse, true);
  }
  bool not_held = kind == trace::MisuseKind::kNotHeld;
  if (!not_held && kind != trace::MisuseKind::kExitHolding &&
      kind != trace::MisuseKind::kDestroyHeld) {
    return;
  }
  auto lock = resources_.find(misuse.wanted);
  auto thread = threads_.find(misuse.head.thread);
  if (lock == resources_.end() || thread == threads_.end()) return;
  lockorder::Misuse out_misuse;
  out_misuse.rule = not_held ? lockorder::Rule::kNotHeld : lockorder::Rule::kNotReleased;
  out_misuse.thread = thread->second;
  out_misuse.resource = lock->second;
  out_misuse.mode = ModeOf(misuse.mode);
  out_misuse.site = SiteOf(misuse.stack);
  out_misuse.related = SiteOf(misuse.released);
  out_misuse.evidence = Evidence::kObserved;
  out().misuses.push_back(std::move(out_misuse));
}

SiteId Reader::SiteOf(uint32_t stack) {
  if (stack == 0) return {};
  auto [at, fresh] = sites_.try_emplace(stack, SiteId{static_cast<uint32_t>(sites_.size())});
  if (fresh) {
    lockorder::Site site;
    site.line = stack;  // distinct places stay distinct
    site.function = "stack " + std::to_string(stack);
    out().sites.push_back(std::move(site));
    result_.stacks.push_back(stack);
  }
  return at->second;
}

ResourceId Reader::EndOf(uint32_t id) {
  lockorder::Thread& thread = out().threads[threads_[id].value];
  if (thread.end.valid()) return thread.end;
  lockorder::Resource end;
  end.kind = lockorder::ResourceKind::kThreadEnd;
  end.class_key = "thread " + std::to_string(id);
  end.instance_key = std::to_string(id);
  end.name = "the end of " + thread.name;
  end.instance = lockorder::Instance::kOne;
  thread.end = {static_cast<uint32_t>(out().resources.size())};
  out().resources.push_back(std::move(end));
  return thread.end;
}

std::vector<ThreadId> Reader::LiveIn(uint32_t segment) const {
  std::vector<ThreadId> live;
  auto at = segments_.find(segment);
  if (at == segments_.end()) return live;
  for (uint32_t id : at->second) {
    if (auto thread = threads_.find(id); thread != threads_.end()) live.push_back(thread->second);
  }
  return live;
}

std::vector<lockorder::Hold> Reader::HoldsOf(const std::vector<trace::Hold>& holds) {
  std::vector<lockorder::Hold> result;
  for (const trace::Hold& hold : holds) {
    auto resource = resources_.find(hold.resource);
    if (resource == resources_.end()) continue;
    lockorder::Hold one;
    one.resource = resource->second;
    one.mode = ModeOf(hold.mode);
    one.site = SiteOf(hold.stack);
    result.push_back(std::move(one));
  }
  return result;
}

}  // namespace

bool WorthJudging() {
  bool worth = false;
  ForEachRecord([&worth](RecordKind kind, const trace::RecordHead* head) {
    const auto* chain = reinterpret_cast<const trace::Chain*>(head);
    worth |= kind == RecordKind::kMisuse || (kind == RecordKind::kChain && chain->hold_count > 0);
  });
  return worth;
}

MemoryTrace ReadMemoryTrace() { return Reader().Read(); }

}  // namespace lockgraph::runtime
