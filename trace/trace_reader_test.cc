#include "trace/trace_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <random>
#include <sstream>

#include "trace/replay.h"
#include "trace/symbolizer.h"
#include "trace/trace_writer_for_tests.h"

namespace lockgraph::trace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TraceWriter Sample() {
  TraceWriter writer;
  writer.Module(1, "/usr/lib/libvictim.so.1", "abcd", 0x1000, 0x1000, 0x9000);
  writer.Thread(1, 0);
  writer.Thread(2, 1, 7);
  writer.ThreadNamed(2, "saver");
  std::vector<uint32_t> live;
  for (uint32_t i = 0; i < 60; ++i) live.push_back(i + 2);
  writer.InSegment(7, 1, live);
  writer.Lock(11);
  writer.Lock(12, ResourceKind::kRwlock, kStaticStorage, Policy::kReaderPreferring);
  writer.Named(11, "cache");
  writer.StackAt(21, std::string(150, 'd') + ".cc", 33, "Room::Join");
  std::vector<uint64_t> pcs;
  for (uint64_t i = 0; i < 40; ++i) pcs.push_back(0x2000 + i);
  writer.StackOf(22, pcs);
  std::vector<Hold> holds;
  for (uint32_t i = 0; i < 25; ++i) holds.push_back(Held(100 + i, 22));
  writer.Chained(RecordKind::kChain, Wants(2, 7, 11, 21), holds);
  writer.Joined(1, 2, holds);
  return writer;
}

Trace Parse(const std::vector<std::byte>& bytes) {
  absl::StatusOr<Trace> trace = ParseTrace(bytes, "t.lgt");
  EXPECT_TRUE(trace.ok()) << trace.status();
  return trace.ok() ? *std::move(trace) : Trace{};
}

TEST(TraceReader, ReadsEveryListToItsEnd) {
  const Trace trace = Parse(Sample().Bytes());
  EXPECT_EQ(trace.damaged + trace.unfinished + trace.unknown, 0u);
  EXPECT_EQ(trace.executable, "/bin/victim");
  EXPECT_THAT(trace.command, ElementsAre("victim", "--fast"));
  ASSERT_THAT(trace.modules, SizeIs(1));
  EXPECT_EQ(trace.modules[0].path, "/usr/lib/libvictim.so.1");
  EXPECT_EQ(trace.modules[0].build_id, "abcd");
  ASSERT_THAT(trace.threads, SizeIs(2));
  EXPECT_EQ(trace.threads[1].name, "saver");
  EXPECT_EQ(trace.threads[1].start.parent, 1u);
  ASSERT_THAT(trace.segments, SizeIs(1));
  ASSERT_THAT(trace.segments[0].live, SizeIs(60));
  EXPECT_EQ(trace.segments[0].live[59], 61u);
  ASSERT_THAT(trace.resources, SizeIs(2));
  EXPECT_EQ(trace.resources[0].name, "cache");
  ASSERT_THAT(trace.stacks, SizeIs(2));
  ASSERT_THAT(trace.stacks[1].pcs, SizeIs(40));
  EXPECT_EQ(trace.stacks[1].pcs[39], 0x2027u);
  ASSERT_THAT(trace.sources, SizeIs(1));
  EXPECT_EQ(trace.sources[0].file.size(), 153u);
  EXPECT_EQ(trace.sources[0].function, "Room::Join");
  ASSERT_THAT(trace.chains, SizeIs(1));
  ASSERT_THAT(trace.chains[0].holds, SizeIs(25));
  EXPECT_EQ(trace.chains[0].holds[24].resource, 124u);
  ASSERT_THAT(trace.joins, SizeIs(1));
  EXPECT_EQ(trace.joins[0].holds[24].resource, 124u);
}

TEST(TraceReader, ReadsWhatStandsBeforeTheEndOfAFileCutOff) {
  const std::vector<std::byte> whole = Sample().Bytes();
  for (size_t size = 0; size < whole.size(); size += 61) {
    const std::vector<std::byte> part(whole.begin(), whole.begin() + static_cast<long>(size));
    absl::StatusOr<Trace> trace = ParseTrace(part, "t.lgt");
    EXPECT_EQ(trace.ok(), size >= kHeaderBytes) << size;
    if (trace.ok()) EXPECT_EQ(trace->damaged, 0u);
    if (!trace.ok()) EXPECT_THAT(std::string(trace.status().message()), HasSubstr("t.lgt: "));
  }
}

TEST(TraceReader, LeavesOutWhatWasBeingWritten) {
  TraceWriter writer = Sample();
  std::vector<std::byte> bytes = writer.Bytes();
  TraceHeader header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  // The last entity is the join with its list: its middle part was not committed.
  const size_t last = kHeaderBytes + (header.tail - 2) * kRecordBytes;
  std::memset(bytes.data() + last, 0, sizeof(uint32_t));
  const Trace trace = Parse(bytes);
  EXPECT_THAT(trace.joins, SizeIs(0));
  EXPECT_THAT(trace.chains, SizeIs(1));
  EXPECT_EQ(trace.unfinished, 2u);  // the entity, and the slot itself
  EXPECT_EQ(trace.damaged, 0u);
}

TEST(TraceReader, NamesWhatIsWrongWithAFile) {
  std::vector<std::byte> bytes = Sample().Bytes();
  bytes[0] = std::byte{'X'};
  EXPECT_THAT(std::string(ParseTrace(bytes, "a.lgt").status().message()),
              HasSubstr("a.lgt: offset 0: no trace"));
  bytes = Sample().Bytes();
  bytes[8] = std::byte{99};
  EXPECT_THAT(std::string(ParseTrace(bytes, "a.lgt").status().message()),
              HasSubstr("offset 8: trace format 99"));
  EXPECT_EQ(ReadTrace("/nonexistent/a.lgt").status().code(), absl::StatusCode::kNotFound);
}

TEST(TraceReader, NotesRecordsThatContradictThemselves) {
  TraceWriter writer;
  Chain chain = Wants(1, 0, 2, 3);
  chain.hold_count = 1000;
  writer.Record(RecordKind::kChain, chain, 9, 1);
  Lost future{};
  writer.Record(static_cast<RecordKind>(777), future, 1, 1);
  const Trace trace = Parse(writer.Bytes());
  EXPECT_THAT(trace.chains, SizeIs(0));
  EXPECT_EQ(trace.unknown, 1u);
  ASSERT_THAT(trace.damage, SizeIs(1));
  EXPECT_EQ(trace.damage[0].offset, kHeaderBytes);
  EXPECT_THAT(trace.damage[0].what, HasSubstr("1000 elements"));
}

// The worked example of docs/trace-format.md is what this writer and this reader mean.
TEST(TraceReader, AgreesWithItsDocumentation) {
  std::ifstream page(LOCKGRAPH_TRACE_FORMAT_PAGE);
  std::string line;
  while (std::getline(page, line) && line != "```hex chain") {
  }
  std::vector<std::byte> documented;
  while (std::getline(page, line) && line != "```") {
    std::istringstream numbers(line);
    for (unsigned value; numbers >> std::hex >> value;) {
      documented.push_back(static_cast<std::byte>(value));
    }
  }
  ASSERT_THAT(documented, SizeIs(kRecordBytes));
  TraceWriter writer;
  Chain chain = Wants(3, 9, 12, 32);
  chain.head.id = 5;
  writer.Chained(RecordKind::kChain, chain, {Held(11, 31)});
  const std::vector<std::byte> bytes = writer.Bytes();
  const std::vector<std::byte> written(bytes.begin() + kHeaderBytes,
                                       bytes.begin() + kHeaderBytes + kRecordBytes);
  EXPECT_EQ(written, documented);
}

// Every byte sequence gives a value or an error, and every value can be replayed.
TEST(TraceReader, SurvivesRandomBytes) {
  std::mt19937 random(20260101);
  const std::vector<std::byte> original = Sample().Bytes();
  Symbolizer symbolizer;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::byte> bytes = original;
    const int changes = 1 + static_cast<int>(random() % 40);
    for (int i = 0; i < changes; ++i) {
      const bool in_records = random() % 8 != 0;
      const size_t at =
          in_records ? kHeaderBytes + random() % (bytes.size() - kHeaderBytes) : random() % 120;
      bytes[at] = static_cast<std::byte>(random() % 4 == 0 ? random() : random() % 3);
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    absl::StatusOr<Trace> trace = ParseTrace(bytes, "r.lgt");
    if (!trace.ok()) continue;
    ReplayOptions options;
    options.read_sources = false;
    const Trace traces[] = {*std::move(trace)};
    const lockorder::Observations all = Replay(traces, symbolizer, options);
    for (const lockorder::Dependency& dependency : all.dependencies) {
      ASSERT_LT(dependency.wanted.value, all.resources.size());
      ASSERT_LT(dependency.thread.value, all.threads.size());
    }
  }
}

TEST(TraceReader, SurvivesNoise) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::byte> bytes(random() % 9000);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    EXPECT_FALSE(ParseTrace(bytes, "n.lgt").ok());
  }
}

}  // namespace
}  // namespace lockgraph::trace
