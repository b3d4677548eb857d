#include "report/graph_file.h"

#include <fstream>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "llvm/Support/xxhash.h"
#include "report/stage.h"
#include "report/text.h"

namespace lockgraph::report {
namespace {

using testing::HasSubstr;

// All scenes in one: every kind of record with every field in use.
lockorder::Observations Everything(lockorder::Rule rule) {
  Stage stage = SceneFor(
      rule, std::string(LOCKGRAPH_GOLDEN_DIR) + "/" + std::string(lockorder::Info(rule).code));
  lockorder::Observations& observations = stage.observations;
  lockorder::BlindSpot spot;
  spot.kind = lockorder::BlindSpot::Kind::kUnparsedUnit;
  spot.what = "a.cc";
  spot.count = 3;
  observations.blind_spots.push_back(spot);
  lockorder::Signal signal;
  signal.resource = {0};
  signal.live = {{0}};
  signal.path = {{0}, {0}};
  observations.signals.push_back(signal);
  observations.threads[0].creator_holds.push_back(Holds({0}, lockorder::Mode::kShared, {0}));
  observations.threads[0].live_at_start = {{0}};
  observations.threads[0].process = 7;
  return observations;
}

std::string ErrorOf(llvm::StringRef bytes) {
  auto read = ParseGraph(bytes, "x.lgg");
  if (read) return "";
  return llvm::toString(read.takeError());
}

class GraphFileTest : public testing::TestWithParam<lockorder::RuleInfo> {};

TEST_P(GraphFileTest, ReadsWhatItWrote) {
  const lockorder::Observations before = Everything(GetParam().rule);
  const std::string bytes = SerializeGraph(before);
  auto after = ParseGraph(bytes, "x.lgg");
  ASSERT_TRUE(static_cast<bool>(after)) << llvm::toString(after.takeError());
  // Equal bytes mean equal observations, because every field has its place in them.
  EXPECT_EQ(SerializeGraph(*after), bytes);
  EXPECT_EQ(after->sites, before.sites);
  ASSERT_EQ(after->dependencies.size(), before.dependencies.size());
  for (size_t i = 0; i < before.dependencies.size(); ++i) {
    EXPECT_EQ(after->dependencies[i].held, before.dependencies[i].held);
    EXPECT_EQ(after->dependencies[i].path, before.dependencies[i].path);
    EXPECT_EQ(after->dependencies[i].wanted, before.dependencies[i].wanted);
  }
  ASSERT_EQ(after->misuses.size(), before.misuses.size());
  for (size_t i = 0; i < before.misuses.size(); ++i) {
    EXPECT_EQ(after->misuses[i].rule, before.misuses[i].rule);
    EXPECT_EQ(after->misuses[i].detail, before.misuses[i].detail);
  }
  EXPECT_EQ(after->live_hangs.size(), before.live_hangs.size());
  EXPECT_EQ(after->threads[0].process, 7u);
  EXPECT_EQ(after->blind_spots[0].count, 3u);
}

INSTANTIATE_TEST_SUITE_P(Rules, GraphFileTest,
                         testing::ValuesIn(lockorder::AllRules().begin(),
                                           lockorder::AllRules().end()),
                         [](const auto& info) { return std::string(info.param.code); });

TEST(GraphReaderTest, EveryPrefixIsAnErrorWithAPlace) {
  const std::string bytes = SerializeGraph(Everything(lockorder::Rule::kWaitUnderLock));
  for (size_t size = 0; size < bytes.size(); ++size) {
    const std::string error = ErrorOf(llvm::StringRef(bytes).take_front(size));
    EXPECT_THAT(error, HasSubstr("x.lgg: at byte ")) << size;
  }
}

// Without the checksum's protection too: the bytes behind it are damaged and summed again.
TEST(GraphReaderTest, AnyDamageIsMetWithAValueOrAnError) {
  const std::string good = SerializeGraph(Everything(lockorder::Rule::kLiveDeadlock));
  std::mt19937 random(20);
  constexpr size_t kBody = 4 + 1 + 1 + 8;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = good;
    const int edits = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < edits; ++i) {
      bytes[kBody + random() % (bytes.size() - kBody)] = static_cast<char>(random());
    }
    if (random() % 4 == 0) bytes.resize(kBody + random() % (bytes.size() - kBody));
    const uint64_t sum = llvm::xxh3_64bits(llvm::StringRef(bytes).drop_front(kBody));
    for (int i = 0; i < 8; ++i) bytes[6 + i] = static_cast<char>(sum >> (8 * i));
    auto read = ParseGraph(bytes, "x.lgg");
    if (!read) {
      llvm::consumeError(read.takeError());
      continue;
    }
    // What is accepted can be told without touching anything that is not there.
    SourceCache sources("/nonexistent");
    const Teller teller(*read, sources, TellOptions{});
    lockorder::Finding finding;
    finding.live_hang = 0;
    std::string text;
    llvm::raw_string_ostream out(text);
    WriteStory(out, teller, teller.Tell(finding), TextOptions{});
  }
}

TEST(GraphReaderTest, SaysWhatIsWrong) {
  EXPECT_THAT(ErrorOf("{}"), HasSubstr("does not begin with"));
  EXPECT_THAT(ErrorOf(std::string("LGG\n\x02\x00", 6)), HasSubstr("format version 2"));
  std::string bytes = SerializeGraph({});
  bytes.back() ^= 1;
  EXPECT_THAT(ErrorOf(bytes), HasSubstr("checksum"));
  auto missing = ReadGraphFile("/nonexistent/x.lgg");
  ASSERT_FALSE(static_cast<bool>(missing));
  EXPECT_THAT(llvm::toString(missing.takeError()), HasSubstr("/nonexistent/x.lgg"));
}

TEST(GraphFileOnDiskTest, IsWrittenAndRead) {
  const std::string path = testing::TempDir() + "graph_file_test.lgg";
  const lockorder::Observations before = Everything(lockorder::Rule::kWaitUnderLock);
  std::ofstream out(path, std::ios::binary);
  ASSERT_TRUE(out << SerializeGraph(before) << std::flush);
  auto after = ReadGraphFile(path);
  ASSERT_TRUE(static_cast<bool>(after));
  EXPECT_EQ(SerializeGraph(*after), SerializeGraph(before));
}

}  // namespace
}  // namespace lockgraph::report
