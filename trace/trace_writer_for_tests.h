// Traces without a runtime: records put together by a test.
#ifndef LOCKGRAPH_TRACE_TRACE_WRITER_FOR_TESTS_H_
#define LOCKGRAPH_TRACE_TRACE_WRITER_FOR_TESTS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "trace/trace.h"
#include "trace/trace_format.h"

namespace lockgraph::trace {

// Ids are the caller's. Each call appends one entity.
class TraceWriter {
 public:
  TraceWriter();

  void Thread(uint32_t id, uint32_t parent, uint32_t parent_segment = 0, uint32_t flags = 0);
  void ThreadNamed(uint32_t id, std::string_view name);
  void Joined(uint32_t joiner, uint32_t joined, const std::vector<Hold>& holds = {});
  void InSegment(uint32_t id, uint32_t thread, const std::vector<uint32_t>& live);
  void Lock(uint32_t id, ResourceKind kind = ResourceKind::kMutex, uint32_t flags = 0,
            Policy policy = Policy::kUnknown);
  void Named(uint32_t id, std::string_view name);
  // A stack whose place is given by the program: no module is needed.
  void StackAt(uint32_t id, std::string_view file, uint32_t line, std::string_view function);
  void StackOf(uint32_t id, const std::vector<uint64_t>& pcs);
  void Module(uint32_t id, std::string_view path, std::string_view build_id, uint64_t bias,
              uint64_t start, uint64_t end);
  // kChain, kSignal, kMisuse, kHangThread.
  void Chained(RecordKind kind, const Chain& chain, const std::vector<Hold>& holds);
  template <typename T>
  void Record(RecordKind kind, T record, uint32_t id, uint32_t thread) {
    static_assert(sizeof(T) == kRecordBytes);
    Append(kind, id, thread, &record, {});
  }

  TraceHeader& header() { return header_; }

  // The file as the runtime would have left it, with room for `spare` more slots.
  std::vector<std::byte> Bytes(uint64_t spare = 3) const;

 private:
  // `record` is a whole slot; `rest` fills further ones, `per_part` bytes in each.
  void Append(RecordKind kind, uint32_t id, uint32_t thread, const void* record,
              std::span<const std::byte> rest, size_t per_part = kListBytes);

  template <typename T>
  static std::vector<std::byte> BytesOf(const T* list, size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    std::vector<std::byte> bytes(count * sizeof(T));
    if (count > 0) std::memcpy(bytes.data(), list, bytes.size());
    return bytes;
  }

  TraceHeader header_{};
  std::vector<std::byte> slots_;
};

// A hold and a chain, spelled shortly.
Hold Held(uint32_t resource, uint32_t stack, Mode mode = Mode::kExclusive);
Chain Wants(uint32_t thread, uint32_t segment, uint32_t wanted, uint32_t stack,
            Mode mode = Mode::kExclusive, WaitKind wait = WaitKind::kBlocking);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_TRACE_WRITER_FOR_TESTS_H_
