#include "trace/trace_reader.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "llvm/Support/MemoryBuffer.h"

namespace lockgraph::trace {
namespace {

constexpr size_t kDamageShown = 16;
constexpr size_t kUint32PerPart = kListBytes / sizeof(uint32_t);
constexpr size_t kUint64PerPart = kListBytes / sizeof(uint64_t);
constexpr size_t kHoldsPerPart = kListBytes / sizeof(Hold);

// One entity: the slots from `first` on.
struct Entity {
  uint64_t first = 0;
  RecordHead head{};
};

class Parser {
 public:
  Parser(std::span<const std::byte> bytes, Trace& trace) : bytes_(bytes), trace_(trace) {}

  absl::Status Run();

 private:
  absl::Status ReadHeader();
  void ReadSlots();
  // The number of slots of the entity that starts in `slot`, 0 when it is not complete.
  uint64_t Measure(uint64_t slot, const RecordHead& head);
  void Dispatch(const Entity& entity);
  void ReadThreadRecord(const Entity& entity);
  void ReadNameRecord(const Entity& entity);

  size_t OffsetOf(uint64_t slot) const { return trace_.header.header_bytes + slot * kRecordBytes; }

  template <typename T>
  T Get(uint64_t slot) const {
    static_assert(sizeof(T) == kRecordBytes);
    T record;
    std::memcpy(&record, bytes_.data() + OffsetOf(slot), sizeof(T));
    return record;
  }

  // `count` elements that start at `offset` in the first slot, at most `first` of them there and
  // `per_part` in each further one. Notes damage and returns false when they do not fit.
  template <typename T>
  bool GetList(const Entity& entity, size_t offset, size_t first, size_t per_part, uint64_t count,
               std::vector<T>& list);
  bool GetText(const Entity& entity, size_t offset, uint64_t bytes, std::string& text);

  void ReadModule(const Entity& entity);
  void ReadModuleUnload(const Entity& entity);
  void ReadJoin(const Entity& entity);
  void ReadSegment(const Entity& entity);
  void ReadStack(const Entity& entity);
  void ReadSource(const Entity& entity);
  void ReadChain(const Entity& entity, std::vector<ChainEntry>& chains);
  ThreadEntry& ThreadOf(uint32_t id);
  void Note(uint64_t slot, std::string what);

  std::span<const std::byte> bytes_;
  Trace& trace_;
  uint64_t slots_ = 0;
  std::unordered_map<uint32_t, size_t> thread_index_;
  std::unordered_map<uint32_t, std::string> names_;  // of resources
};

absl::Status Parser::Run() {
  if (absl::Status status = ReadHeader(); !status.ok()) return status;
  ReadSlots();
  for (ResourceEntry& resource : trace_.resources) {
    if (const auto it = names_.find(resource.fixed.head.id); it != names_.end()) {
      resource.name = it->second;
    }
  }
  return absl::OkStatus();
}

absl::Status Parser::ReadHeader() {
  TraceHeader& header = trace_.header;
  if (bytes_.size() < sizeof(TraceHeader)) {
    return absl::DataLossError(
        absl::StrCat(trace_.path, ": ends at offset ", bytes_.size(),
                     ", inside the header: not a trace, or its process died before it could write "
                     "one; record the run again"));
  }
  std::memcpy(&header, bytes_.data(), sizeof(header));
  if (std::memcmp(header.magic, kMagic, sizeof(kMagic)) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(trace_.path,
                     ": offset 0: no trace of a run (.lgt): it does not begin with "
                     "LGTRACE; name a file that `lockgraph run` wrote"));
  }
  if (header.version != kVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        trace_.path, ": offset 8: trace format ", header.version, ", and this lockgraph reads ",
        kVersion, "; use the lockgraph that comes with the runtime that wrote it"));
  }
  if (header.record_bytes != kRecordBytes || header.header_bytes < sizeof(TraceHeader) ||
      header.header_bytes > bytes_.size()) {
    return absl::DataLossError(absl::StrCat(
        trace_.path, ": offset 12: a header of ", header.header_bytes, " bytes and records of ",
        header.record_bytes, " cannot be: the file is damaged; record the run again"));
  }
  trace_.executable.assign(header.executable,
                           strnlen(header.executable, sizeof(header.executable)));
  for (size_t at = 0; at < sizeof(header.command) && header.command[at] != '\0';) {
    const size_t length = strnlen(header.command + at, sizeof(header.command) - at);
    trace_.command.emplace_back(header.command + at, length);
    at += length + 1;
  }
  return absl::OkStatus();
}

void Parser::ReadSlots() {
  slots_ = (bytes_.size() - trace_.header.header_bytes) / kRecordBytes;
  slots_ = std::min({slots_, trace_.header.capacity, trace_.header.tail});
  for (uint64_t slot = 0; slot < slots_;) {
    RecordHead head;
    std::memcpy(&head, bytes_.data() + OffsetOf(slot), sizeof(head));
    const uint64_t length = Measure(slot, head);
    if (length > 0) Dispatch({slot, head});
    slot += std::max<uint64_t>(length, 1);
  }
}

uint64_t Parser::Measure(uint64_t slot, const RecordHead& head) {
  if (head.commit == 0) {
    ++trace_.unfinished;
    return 0;
  }
  if ((head.commit & 0xffff0000) != kCommitMark) {
    Note(slot, absl::StrCat("the commit word ", absl::Hex(head.commit), " is no record's"));
    return 0;
  }
  if (head.part != 0) return 0;  // its first slot was not complete, and was counted
  if (head.parts == 0) {
    Note(slot, "an entity of no slots");
    return 0;
  }
  for (uint16_t part = 1; part < head.parts; ++part) {
    if (slot + part >= slots_) {
      ++trace_.unfinished;
      return 0;
    }
    RecordHead next;
    std::memcpy(&next, bytes_.data() + OffsetOf(slot + part), sizeof(next));
    if (next.commit == 0) {
      ++trace_.unfinished;
      return 0;
    }
    if (next.commit != head.commit || next.part != part || next.parts != head.parts ||
        next.id != head.id) {
      Note(slot + part, "does not continue the entity before it");
      return 0;
    }
  }
  return head.parts;
}

void Parser::Dispatch(const Entity& entity) {
  const uint64_t slot = entity.first;
  switch (static_cast<RecordKind>(entity.head.commit & 0xffff)) {
    case RecordKind::kNone:
      return;
    case RecordKind::kModuleLoad:
      return ReadModule(entity);
    case RecordKind::kModuleUnload:
      return ReadModuleUnload(entity);
    case RecordKind::kThreadStart:
    case RecordKind::kThreadEnd:
    case RecordKind::kThreadName:
      return ReadThreadRecord(entity);
    case RecordKind::kThreadJoined:
      return ReadJoin(entity);
    case RecordKind::kSegment:
      return ReadSegment(entity);
    case RecordKind::kResource:
      trace_.resources.push_back({Get<Resource>(slot), ""});
      return;
    case RecordKind::kResourceName:
      return ReadNameRecord(entity);
    case RecordKind::kResourceDeath:
      return;  // a successor at the same address has another id
    case RecordKind::kStack:
      return ReadStack(entity);
    case RecordKind::kSource:
      return ReadSource(entity);
    case RecordKind::kChain:
      return ReadChain(entity, trace_.chains);
    case RecordKind::kSignal:
      return ReadChain(entity, trace_.signals);
    case RecordKind::kMisuse:
      return ReadChain(entity, trace_.misuses);
    case RecordKind::kHangThread:
      return ReadChain(entity, trace_.hang_threads);
    case RecordKind::kHang:
      trace_.hangs.push_back(Get<Hang>(slot));
      return;
    case RecordKind::kLost:
      trace_.lost.push_back(Get<Lost>(slot));
      return;
    case RecordKind::kInterval:
      trace_.intervals.push_back(Get<Interval>(slot));
      return;
    case RecordKind::kFork:
      trace_.forks.push_back(Get<Fork>(slot));
      return;
    case RecordKind::kExit:
      trace_.exits.push_back(Get<Exit>(slot));
      return;
  }
  ++trace_.unknown;
}

template <typename T>
bool Parser::GetList(const Entity& entity, size_t offset, size_t first, size_t per_part,
                     uint64_t count, std::vector<T>& list) {
  const uint64_t room = first + uint64_t{per_part} * (entity.head.parts - 1u);
  if (count > room) {
    Note(entity.first, absl::StrCat("a list of ", count, " elements in room for ", room));
    return false;
  }
  list.resize(count);
  const std::byte* source = bytes_.data() + OffsetOf(entity.first) + offset;
  size_t in_slot = first;
  uint64_t next_slot = entity.first + 1;
  for (size_t done = 0; done < count;) {
    const size_t take = std::min<size_t>(in_slot, count - done);
    std::memcpy(static_cast<void*>(list.data() + done), source, take * sizeof(T));
    done += take;
    if (done == count) break;
    source = bytes_.data() + OffsetOf(next_slot++) + sizeof(RecordHead);
    in_slot = per_part;
  }
  return true;
}

bool Parser::GetText(const Entity& entity, size_t offset, uint64_t bytes, std::string& text) {
  std::vector<char> characters;
  if (!GetList(entity, offset, kRecordBytes - offset, kListBytes, bytes, characters)) return false;
  text.assign(characters.begin(), characters.end());
  return true;
}

void Parser::ReadModule(const Entity& entity) {
  const auto load = Get<ModuleLoad>(entity.first);
  ModuleEntry module{load.head.id, load.bias, load.start, load.end, "", "", entity.first, kNever};
  if (load.build_id_bytes > sizeof(load.build_id)) {
    return Note(entity.first, absl::StrCat("a build id of ", load.build_id_bytes, " bytes"));
  }
  module.build_id.assign(reinterpret_cast<const char*>(load.build_id), load.build_id_bytes);
  // The path fills parts 1.. only.
  if (!GetText(entity, kRecordBytes, load.path_bytes, module.path)) return;
  trace_.modules.push_back(std::move(module));
}

void Parser::ReadModuleUnload(const Entity& entity) {
  for (auto it = trace_.modules.rbegin(); it != trace_.modules.rend(); ++it) {
    if (it->id == entity.head.id && it->unloaded == kNever) {
      it->unloaded = entity.first;
      return;
    }
  }
}

ThreadEntry& Parser::ThreadOf(uint32_t id) {
  const auto [it, inserted] = thread_index_.try_emplace(id, trace_.threads.size());
  if (inserted) trace_.threads.emplace_back().id = id;
  return trace_.threads[it->second];
}

void Parser::ReadThreadRecord(const Entity& entity) {
  if (entity.head.thread == 0) return Note(entity.first, "a thread without an id");
  ThreadEntry& thread = ThreadOf(entity.head.thread);
  switch (static_cast<RecordKind>(entity.head.commit & 0xffff)) {
    case RecordKind::kThreadStart: {
      // Written a second time for a thread that came to stand for several.
      const uint32_t flags = thread.start.flags;
      thread.start = Get<ThreadStart>(entity.first);
      thread.start.flags |= flags;
      thread.start_seen = true;
      return;
    }
    case RecordKind::kThreadName: {
      const auto record = Get<ThreadName>(entity.first);
      GetText(entity, offsetof(ThreadName, name), record.name_bytes, thread.name);
      return;
    }
    default:
      return;
  }
}

void Parser::ReadNameRecord(const Entity& entity) {
  const auto record = Get<ResourceName>(entity.first);
  std::string name;
  if (GetText(entity, offsetof(ResourceName, name), record.name_bytes, name)) {
    names_[entity.head.id] = std::move(name);
  }
}

void Parser::ReadJoin(const Entity& entity) {
  JoinEntry join{Get<ThreadJoined>(entity.first), {}};
  if (GetList(entity, offsetof(ThreadJoined, holds), sizeof(join.fixed.holds) / sizeof(Hold),
              kHoldsPerPart, join.fixed.hold_count, join.holds)) {
    trace_.joins.push_back(std::move(join));
  }
}

void Parser::ReadSegment(const Entity& entity) {
  const auto record = Get<Segment>(entity.first);
  SegmentEntry segment{entity.head.id, entity.head.thread, {}};
  if (GetList(entity, offsetof(Segment, live), std::size(record.live), kUint32PerPart,
              record.live_count, segment.live)) {
    trace_.segments.push_back(std::move(segment));
  }
}

void Parser::ReadStack(const Entity& entity) {
  const auto record = Get<Stack>(entity.first);
  StackEntry stack{entity.head.id, record.source, entity.first, {}};
  if (GetList(entity, offsetof(Stack, pc), std::size(record.pc), kUint64PerPart, record.count,
              stack.pcs)) {
    trace_.stacks.push_back(std::move(stack));
  }
}

void Parser::ReadSource(const Entity& entity) {
  const auto record = Get<Source>(entity.first);
  std::string text;
  const uint64_t bytes = uint64_t{record.file_bytes} + record.function_bytes;
  if (!GetText(entity, offsetof(Source, text), bytes, text)) return;
  trace_.sources.push_back({entity.head.id, record.line, record.column,
                            text.substr(0, record.file_bytes), text.substr(record.file_bytes)});
}

void Parser::ReadChain(const Entity& entity, std::vector<ChainEntry>& chains) {
  ChainEntry chain{Get<Chain>(entity.first), {}};
  if (GetList(entity, offsetof(Chain, holds), std::size(chain.fixed.holds), kHoldsPerPart,
              chain.fixed.hold_count, chain.holds)) {
    chains.push_back(std::move(chain));
  }
}

void Parser::Note(uint64_t slot, std::string what) {
  ++trace_.damaged;
  if (trace_.damage.size() < kDamageShown)
    trace_.damage.push_back({OffsetOf(slot), std::move(what)});
}

}  // namespace

absl::StatusOr<Trace> ParseTrace(std::span<const std::byte> bytes, const std::string& name) {
  Trace trace;
  trace.path = name;
  if (absl::Status status = Parser(bytes, trace).Run(); !status.ok()) return status;
  return trace;
}

absl::StatusOr<Trace> ReadTrace(const std::string& path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read: ", buffer.getError().message(),
                                            "; check the path and its permissions"));
  }
  const llvm::StringRef text = (*buffer)->getBuffer();
  return ParseTrace(std::as_bytes(std::span(text.data(), text.size())), path);
}

}  // namespace lockgraph::trace
