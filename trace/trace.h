// A recorded run in memory: what trace_reader.h reads and replay.h interprets.
//
// The fixed parts are the records of trace_format.h as they stood in the file; beside them are the
// lists and texts that continue in further slots. Ids are not resolved here: an id may name
// nothing.
#ifndef LOCKGRAPH_TRACE_TRACE_H_
#define LOCKGRAPH_TRACE_TRACE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "trace/trace_format.h"

namespace lockgraph::trace {

inline constexpr uint64_t kNever = UINT64_MAX;

// Slot numbers stand for time: an address written in slot s belongs to a module with
// loaded < s < unloaded.
struct ModuleEntry {
  uint32_t id = 0;
  uint64_t bias = 0;
  uint64_t start = 0;
  uint64_t end = 0;
  std::string build_id;  // bytes
  std::string path;
  uint64_t loaded = 0;
  uint64_t unloaded = kNever;
};

struct ThreadEntry {
  uint32_t id = 0;
  bool start_seen = false;
  ThreadStart start{};
  std::string name;  // the last one given; may be empty
};

struct SegmentEntry {
  uint32_t id = 0;
  uint32_t thread = 0;
  std::vector<uint32_t> live;
};

struct ResourceEntry {
  Resource fixed{};
  std::string name;  // given by the program; may be empty
};

struct StackEntry {
  uint32_t id = 0;
  uint32_t source = 0;
  uint64_t slot = 0;
  std::vector<uint64_t> pcs;  // return addresses, innermost first
};

struct SourceEntry {
  uint32_t id = 0;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string file;
  std::string function;
};

// A chain, signal, misuse or hang thread.
struct ChainEntry {
  Chain fixed{};
  std::vector<Hold> holds;
};

struct JoinEntry {
  ThreadJoined fixed{};
  std::vector<Hold> holds;
};

// A record that contradicts itself and was left out.
struct Damage {
  uint64_t offset = 0;  // in the file
  std::string what;
};

struct Trace {
  std::string path;
  TraceHeader header{};
  std::string executable;
  std::vector<std::string> command;

  std::vector<ModuleEntry> modules;
  std::vector<ThreadEntry> threads;
  std::vector<SegmentEntry> segments;
  std::vector<ResourceEntry> resources;
  std::vector<StackEntry> stacks;
  std::vector<SourceEntry> sources;
  std::vector<ChainEntry> chains;
  std::vector<ChainEntry> signals;
  std::vector<ChainEntry> misuses;
  std::vector<Hang> hangs;
  std::vector<ChainEntry> hang_threads;
  std::vector<JoinEntry> joins;
  std::vector<Lost> lost;
  std::vector<Interval> intervals;
  std::vector<Fork> forks;
  std::vector<Exit> exits;

  uint64_t unfinished = 0;     // entities that were being written when the process died
  uint64_t unknown = 0;        // records of a kind that this reader does not know
  uint64_t damaged = 0;        // contradictory records
  std::vector<Damage> damage;  // the first few of them
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_TRACE_H_
