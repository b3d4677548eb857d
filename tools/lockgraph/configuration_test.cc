#include "tools/lockgraph/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kEverything[] = R"(
locks:
  - type: my::SpinLock
    acquire: [my::SpinLock::Acquire]
    try_acquire: [my::SpinLock::TryAcquire]
    release: [my::SpinLock::Release]
    recursive: true
  - acquire: [big_lock]
    acquire_shared: [big_lock_read]
    release: [big_unlock]
    rwlock_policy: writer
guards: [my::Guard]
waits: [my::Event::Wait]
signals: [my::Event::Set]
spawns: [my::Pool::Post]
inline_callers: [my::ForEach]
no_return: [my::Die]
hierarchy:
  - [World::mutex_, Room::mutex_]
  - [a, b, c]
rwlock_policy:
  - type: my::RwLock
    policy: reader
blocking_calls: [my::Fetch]
suppressions: [lockgraph.supp]
baseline: ci/baseline.txt
fail_on: error
)";

std::string ErrorOf(const std::string& text) {
  const auto configuration = ParseConfiguration(text, "/p/.lockgraph.yaml");
  return configuration.ok() ? "no error" : std::string(configuration.status().message());
}

TEST(Configuration, ReadsEveryKey) {
  const auto configuration = ParseConfiguration(kEverything, "/p/.lockgraph.yaml");
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  ASSERT_EQ(configuration->link.locks.size(), 2u);
  EXPECT_EQ(configuration->link.locks[0].type, "my::SpinLock");
  EXPECT_TRUE(configuration->link.locks[0].recursive);
  EXPECT_THAT(configuration->link.locks[1].acquire_shared, ElementsAre("big_lock_read"));
  EXPECT_EQ(configuration->link.locks[1].policy, lockorder::ReaderPolicy::kWriterPreferring);
  EXPECT_THAT(configuration->link.signals, ElementsAre("my::Event::Set"));
  EXPECT_THAT(configuration->link.hierarchy[0], ElementsAre("World::mutex_", "Room::mutex_"));
  ASSERT_EQ(configuration->link.reader_policies.size(), 1u);
  EXPECT_EQ(configuration->link.reader_policies[0].second,
            lockorder::ReaderPolicy::kReaderPreferring);
  EXPECT_EQ(configuration->baseline, "/p/ci/baseline.txt");
  EXPECT_THAT(configuration->suppressions, ElementsAre("/p/lockgraph.supp"));
  EXPECT_EQ(configuration->fail_on, lockorder::Level::kError);
}

TEST(Configuration, WhatIsDumpedReadsBackTheSame) {
  const auto configuration = ParseConfiguration(kEverything, "/p/.lockgraph.yaml");
  ASSERT_TRUE(configuration.ok());
  const std::string dump = FormatConfiguration(*configuration);
  const auto again = ParseConfiguration(dump, "/p/.lockgraph.yaml");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(FormatConfiguration(*again), dump);
  EXPECT_EQ(again->link.locks.size(), 2u);
}

TEST(Configuration, AnEmptyFileIsTheDefault) {
  for (const std::string text : {"", "\n", "# only a comment\n", "---\n...\n"}) {
    EXPECT_EQ(ErrorOf(text), "no error") << text;
  }
}

TEST(Configuration, ErrorsNameTheirPlace) {
  EXPECT_THAT(ErrorOf("locks: []\nguard: [x]\n"),
              HasSubstr("/p/.lockgraph.yaml:2:1: unknown key 'guard'"));
  EXPECT_THAT(ErrorOf("fail_on: maybe\n"), HasSubstr(":1:10: "));
  EXPECT_THAT(ErrorOf("guards: {a: b}\n"), HasSubstr(":1:10: not a sequence"));
  EXPECT_THAT(ErrorOf("locks:\n  - type: x\n    acquire: [y]\n"), HasSubstr("release"));
  EXPECT_THAT(ErrorOf("locks: [\n"), HasSubstr(":1:"));
}

TEST(Configuration, IsFoundUpward) {
  const Scratch scratch;
  scratch.Write(".lockgraph.yaml", "");
  scratch.Write("a/b/c.cc", "");
  EXPECT_EQ(FindConfiguration(scratch / "a/b"), scratch / ".lockgraph.yaml");
}

}  // namespace
}  // namespace lockgraph::cli
