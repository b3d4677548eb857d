#include "tools/lockgraph/depfile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace lockgraph::cli {
namespace {

using ::testing::ElementsAre;

TEST(Depfile, ReadsWhatCompilersWrite) {
  EXPECT_THAT(ParseDepfile("a.o: a.cc /usr/include/stdio.h \\\n  b\\ c.h\n\nb.h:\n"),
              ElementsAre("a.cc", "/usr/include/stdio.h", "b c.h"));
  EXPECT_THAT(ParseDepfile("a.o: a$$b.h c\\#d.h"), ElementsAre("a$b.h", "c#d.h"));
  EXPECT_TRUE(ParseDepfile("").empty());
  EXPECT_TRUE(ParseDepfile("no rule here").empty());
}

TEST(Depfile, RandomNamesComeBack) {
  std::mt19937 random(20240817);
  const std::string alphabet = "ab/.$# \\:";
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> inputs(1 + random() % 4);
    for (std::string& input : inputs) {
      input = "f";
      for (size_t n = random() % 8; n > 0; --n) input += alphabet[random() % alphabet.size()];
      // A name cannot end in a backslash: neither make nor Ninja can say so.
      input += "g";
    }
    EXPECT_EQ(ParseDepfile(FormatDepfile("out.lgs", inputs)), inputs);
  }
}

}  // namespace
}  // namespace lockgraph::cli
