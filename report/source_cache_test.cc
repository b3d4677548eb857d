#include "report/source_cache.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace lockgraph::report {
namespace {

class SourceCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = testing::TempDir() + "source_cache_test";
    std::filesystem::create_directories(root_ + "/src");
    std::ofstream(root_ + "/src/a.cc", std::ios::binary) << "one\r\n\ttwo\nthree";
  }
  std::string root_;
};

TEST_F(SourceCacheTest, GivesLinesWithoutTheirEnds) {
  SourceCache cache(root_);
  EXPECT_EQ(cache.Line("src/a.cc", 1), "one");
  EXPECT_EQ(cache.Line("src/a.cc", 2), "\ttwo");
  EXPECT_EQ(cache.Line("src/a.cc", 3), "three");
  EXPECT_EQ(cache.Line("src/a.cc", 4), std::nullopt);
  EXPECT_EQ(cache.Line("src/a.cc", 0), std::nullopt);
  EXPECT_EQ(cache.Line(root_ + "/src/a.cc", 1), "one");
}

TEST_F(SourceCacheTest, AMissingFileOrADirectoryHasNoLines) {
  SourceCache cache(root_);
  EXPECT_EQ(cache.Line("src/b.cc", 1), std::nullopt);
  EXPECT_EQ(cache.Line("src", 1), std::nullopt);
  EXPECT_EQ(cache.Line("", 1), std::nullopt);
  EXPECT_EQ(cache.Line("/dev/zero", 1), std::nullopt);
}

TEST_F(SourceCacheTest, NamesAreRelativeToTheRoot) {
  SourceCache cache(root_ + "/");
  EXPECT_EQ(cache.DisplayPath(root_ + "/src/a.cc"), "src/a.cc");
  EXPECT_EQ(cache.DisplayPath("src/../src/./a.cc"), "src/a.cc");
  EXPECT_EQ(cache.DisplayPath(root_ + "_other/a.cc"), root_ + "_other/a.cc");
  EXPECT_EQ(cache.DisplayPath("/usr/include/stdio.h"), "/usr/include/stdio.h");
}

// The part of `text` that a site at its `column` stands for.
llvm::StringRef Meant(llvm::StringRef text, uint32_t column) {
  lockorder::Site site;
  site.column = column;
  const Span span = SourceCache::SpanOf(site, text);
  return text.slice(span.begin, span.end);
}

TEST(SpanTest, IsWidenedToTheCall) {
  EXPECT_EQ(Meant("  std::lock_guard lock(mutex_);", 19), "lock(mutex_)");  // the name's column
  EXPECT_EQ(Meant("  std::lock_guard lock(mutex_);", 30), "lock(mutex_)");  // the last bracket's
  EXPECT_EQ(Meant("  if (!stock.Take(pieces)) Add(pieces);", 18), "stock.Take(pieces)");
  EXPECT_EQ(Meant("  a::b->Post(x, f(y)) + 1;", 21), "a::b->Post(x, f(y))");
  EXPECT_EQ(Meant("  std::lock_guard lock{Find(a)};", 19), "lock{Find(a)}");
  EXPECT_EQ(Meant("  co_await std::suspend_always();", 12), "std::suspend_always()");
}

TEST(SpanTest, OfACallThatGoesOnElsewhereOnlyTheNameIsMarked) {
  EXPECT_EQ(Meant("  stock.Take(pieces,", 9), "Take");
  EXPECT_EQ(Meant("  stock.Take(pieces,", 13), "stock.Take");
  EXPECT_EQ(Meant("      more);", 11), ")");
  EXPECT_EQ(Meant("  x = y + 1;", 9), "+");
}

TEST(SpanTest, IsWidenedToTheLineAndKeptWithinIt) {
  lockorder::Site site;
  site.column = 0;
  EXPECT_EQ(SourceCache::SpanOf(site, "  f();  "), (Span{2, 6}));
  site.column = 100;
  site.end_column = 110;
  EXPECT_EQ(SourceCache::SpanOf(site, "short"), (Span{5, 6}));
}

}  // namespace
}  // namespace lockgraph::report
