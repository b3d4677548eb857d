#include "tools/lockgraph/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>

namespace lockgraph::cli {
namespace {

using ::testing::HasSubstr;

std::string Draw(Progress::Style style, int steps, int pause_ms) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Progress progress(out, style);
  progress.Start("units", static_cast<uint64_t>(steps));
  for (int i = 0; i < steps; ++i) {
    if (pause_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    progress.Step("src/file.cc");
  }
  progress.Finish();
  return text;
}

TEST(Progress, OneLinePerTenthWithoutATerminal) {
  const std::string text = Draw({.quiet = false, .terminal = false}, 200, 0);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
  EXPECT_THAT(text, HasSubstr("units 20/200 (10 %)"));
  EXPECT_THAT(text, HasSubstr("units 200/200 (100 %)"));
  EXPECT_EQ(text.find('\r'), std::string::npos);
}

TEST(Progress, ABarThatFitsAndLeavesNothingBehindOnATerminal) {
  const std::string text = Draw({.quiet = false, .terminal = true, .columns = 40}, 3, 150);
  EXPECT_THAT(text, HasSubstr("[========"));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\x1b[K"));
  size_t start = 0;
  for (size_t end; (end = text.find('\r', start)) != std::string::npos; start = end + 1) {
    EXPECT_LE(end - start, 40u + sizeof("\x1b[K"));
  }
}

TEST(Progress, NothingWhenQuiet) {
  EXPECT_EQ(Draw({.quiet = true, .terminal = false}, 200, 0), "");
  EXPECT_EQ(Draw({.quiet = true, .terminal = true}, 2, 150), "");
}

TEST(Progress, Durations) {
  EXPECT_EQ(Duration(0.04), "0.0 s");
  EXPECT_EQ(Duration(12.3), "12 s");
  EXPECT_EQ(Duration(125), "2 min 05 s");
}

}  // namespace
}  // namespace lockgraph::cli
