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

TEST(SpanTest, IsWidenedToTheWordOrTheLine) {
  lockorder::Site site;
  site.column = 3;
  EXPECT_EQ(SourceCache::SpanOf(site, "  lock_a(b)"), (Span{2, 8}));
  site.column = 9;
  EXPECT_EQ(SourceCache::SpanOf(site, "  lock_a(b)"), (Span{8, 9}));
  site.column = 0;
  EXPECT_EQ(SourceCache::SpanOf(site, "  f();  "), (Span{2, 6}));
  site.column = 100;
  site.end_column = 110;
  EXPECT_EQ(SourceCache::SpanOf(site, "short"), (Span{5, 6}));
}

}  // namespace
}  // namespace lockgraph::report
