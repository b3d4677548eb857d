// Writes the trace (see trace/trace_format.h), to a file or, when none was asked for, to memory.
#ifndef LOCKGRAPH_RUNTIME_RECORDER_H_
#define LOCKGRAPH_RUNTIME_RECORDER_H_

#include <cstdint>

#include "trace/trace_format.h"

namespace lockgraph::runtime {

// Begins the trace of this process. The file options.trace_path is made at once in a process that
// was asked for one, and in its children when they first use a lock or start a thread; if it cannot
// be made, says so and records to memory. Called once at start and again in a forked child.
void OpenTrace(uint32_t forked_from);
// The process leaves in an orderly way.
void CloseTrace(trace::ExitKind how);

// A place for an entity of `parts` slots, or a null one when the trace is full (which is counted).
// The slot number plus one serves as a unique id.
struct Slots {
  uint8_t* memory = nullptr;
  uint32_t id = 0;
  explicit operator bool() const { return memory != nullptr; }
};
Slots ReserveSlots(uint32_t parts);

// Copies part 0 (`record`, its head is filled in here) and the list's overflow behind it, then
// commits. `id` and `thread` go to every head. Returns false when the trace is full.
void CommitSlots(const Slots& slots, trace::RecordKind kind, uint32_t id, uint32_t thread,
                 uint32_t parts, const void* record, const void* overflow, uint64_t overflow_bytes,
                 uint64_t bytes_per_part);

// A one-slot record with its own id (0: the slot's). Returns the id, or 0 when the trace is full.
uint32_t WriteRecord(trace::RecordKind kind, uint32_t id, uint32_t thread, const void* record);

// Part 0 of the entity with this slot id, or null.
const void* RecordAt(uint32_t id);
// Slots that can be read: 0 .. count-1.
uint32_t RecordCount();
const trace::TraceHeader* Header();

// False in the child of a vfork, which borrows its parent's memory.
bool TraceIsOurs();

// What the self-test found, for the header.
void NoteInterposed(bool yes);

void NoteLost(trace::Table table, uint64_t count);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_RECORDER_H_
