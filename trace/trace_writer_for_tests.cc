#include "trace/trace_writer_for_tests.h"

#include <algorithm>

namespace lockgraph::trace {

TraceWriter::TraceWriter() {
  std::memcpy(header_.magic, kMagic, sizeof(kMagic));
  header_.version = kVersion;
  header_.header_bytes = kHeaderBytes;
  header_.record_bytes = kRecordBytes;
  header_.pid = 4242;
  header_.start_time = 1000;
  header_.interposed = 1;
  header_.clean_exit = 1;
  std::strcpy(header_.executable, "/bin/victim");
  std::memcpy(header_.command, "victim\0--fast", 14);
}

void TraceWriter::Append(RecordKind kind, uint32_t id, uint32_t thread, const void* record,
                         std::span<const std::byte> rest, size_t per_part) {
  const size_t parts = 1 + (rest.size() + per_part - 1) / per_part;
  for (size_t part = 0; part < parts; ++part) {
    std::byte slot[kRecordBytes] = {};
    if (part == 0) {
      std::memcpy(slot, record, kRecordBytes);
    } else {
      const size_t size = std::min(per_part, rest.size());
      std::memcpy(slot + sizeof(RecordHead), rest.data(), size);
      rest = rest.subspan(size);
    }
    const RecordHead head{kCommitMark | static_cast<uint32_t>(kind), static_cast<uint16_t>(part),
                          static_cast<uint16_t>(parts), id, thread};
    std::memcpy(slot, &head, sizeof(head));
    slots_.insert(slots_.end(), slot, slot + kRecordBytes);
  }
}

void TraceWriter::Thread(uint32_t id, uint32_t parent, uint32_t parent_segment, uint32_t flags) {
  ThreadStart start{};
  start.parent = parent;
  start.parent_segment = parent_segment;
  start.flags = parent == 0 ? flags | kThreadMain : flags;
  Append(RecordKind::kThreadStart, 0, id, &start, {});
}

void TraceWriter::ThreadNamed(uint32_t id, std::string_view name) {
  ThreadName record{};
  record.name_bytes = static_cast<uint32_t>(name.size());
  std::memcpy(record.name, name.data(), std::min(name.size(), sizeof(record.name)));
  Append(RecordKind::kThreadName, 0, id, &record, {});
}

void TraceWriter::Joined(uint32_t joiner, uint32_t joined, const std::vector<Hold>& holds) {
  ThreadJoined record{};
  record.joined = joined;
  record.hold_count = static_cast<uint32_t>(holds.size());
  const size_t first = std::min<size_t>(holds.size(), sizeof(record.holds) / sizeof(Hold));
  if (first > 0) std::memcpy(record.holds, holds.data(), first * sizeof(Hold));
  Append(RecordKind::kThreadJoined, 0, joiner, &record,
         BytesOf(holds.data() + first, holds.size() - first), 9 * sizeof(Hold));
}

void TraceWriter::InSegment(uint32_t id, uint32_t thread, const std::vector<uint32_t>& live) {
  Segment record{};
  record.live_count = static_cast<uint32_t>(live.size());
  const size_t first = std::min(live.size(), std::size(record.live));
  std::copy_n(live.begin(), first, record.live);
  Append(RecordKind::kSegment, id, thread, &record,
         BytesOf(live.data() + first, live.size() - first));
}

void TraceWriter::Lock(uint32_t id, ResourceKind kind, uint32_t flags, Policy policy) {
  Resource record{};
  record.address = 0x10000 + id * 64ull;
  record.kind = kind;
  record.policy = policy;
  record.flags = flags;
  Append(RecordKind::kResource, id, 1, &record, {});
}

void TraceWriter::Named(uint32_t id, std::string_view name) {
  ResourceName record{};
  record.name_bytes = static_cast<uint32_t>(name.size());
  const size_t first = std::min(name.size(), sizeof(record.name));
  std::memcpy(record.name, name.data(), first);
  Append(RecordKind::kResourceName, id, 0, &record,
         BytesOf(name.data() + first, name.size() - first));
}

void TraceWriter::StackAt(uint32_t id, std::string_view file, uint32_t line,
                          std::string_view function) {
  Source source{};
  source.line = line;
  source.file_bytes = static_cast<uint32_t>(file.size());
  source.function_bytes = static_cast<uint32_t>(function.size());
  const std::string text = std::string(file) + std::string(function);
  const size_t first = std::min(text.size(), sizeof(source.text));
  std::memcpy(source.text, text.data(), first);
  Append(RecordKind::kSource, id + 1000, 1, &source,
         BytesOf(text.data() + first, text.size() - first));
  Stack stack{};
  stack.source = id + 1000;
  Append(RecordKind::kStack, id, 1, &stack, {});
}

void TraceWriter::StackOf(uint32_t id, const std::vector<uint64_t>& pcs) {
  Stack stack{};
  stack.count = static_cast<uint32_t>(pcs.size());
  const size_t first = std::min(pcs.size(), std::size(stack.pc));
  std::copy_n(pcs.begin(), first, stack.pc);
  Append(RecordKind::kStack, id, 1, &stack, BytesOf(pcs.data() + first, pcs.size() - first));
}

void TraceWriter::Module(uint32_t id, std::string_view path, std::string_view build_id,
                         uint64_t bias, uint64_t start, uint64_t end) {
  ModuleLoad record{};
  record.bias = bias;
  record.start = start;
  record.end = end;
  record.build_id_bytes = static_cast<uint32_t>(build_id.size());
  std::memcpy(record.build_id, build_id.data(), build_id.size());
  record.path_bytes = static_cast<uint32_t>(path.size());
  Append(RecordKind::kModuleLoad, id, 0, &record, BytesOf(path.data(), path.size()));
}

void TraceWriter::Chained(RecordKind kind, const Chain& chain, const std::vector<Hold>& holds) {
  Chain record = chain;
  record.hold_count = static_cast<uint32_t>(holds.size());
  const size_t first = std::min(holds.size(), std::size(record.holds));
  std::copy_n(holds.begin(), first, record.holds);
  Append(kind, chain.head.id, chain.head.thread, &record,
         BytesOf(holds.data() + first, holds.size() - first), 9 * sizeof(Hold));
}

std::vector<std::byte> TraceWriter::Bytes(uint64_t spare) const {
  TraceHeader header = header_;
  header.tail = slots_.size() / kRecordBytes;
  header.capacity = header.tail + spare;
  std::vector<std::byte> bytes(kHeaderBytes);
  std::memcpy(bytes.data(), &header, sizeof(header));
  bytes.insert(bytes.end(), slots_.begin(), slots_.end());
  bytes.resize(bytes.size() + spare * kRecordBytes);
  return bytes;
}

Hold Held(uint32_t resource, uint32_t stack, Mode mode) { return {resource, stack, mode, 1, 0}; }

Chain Wants(uint32_t thread, uint32_t segment, uint32_t wanted, uint32_t stack, Mode mode,
            WaitKind wait) {
  Chain chain{};
  chain.head.thread = thread;
  chain.segment = segment;
  chain.wanted = wanted;
  chain.stack = stack;
  chain.mode = mode;
  chain.wait = wait;
  return chain;
}

}  // namespace lockgraph::trace
