// The analyzer on the game server, as `./dev demo` shows it, and on its fixed twin.
#include <gtest/gtest.h>

#include <string>

#include "test_programs/harness/program.h"

namespace lockgraph::test_programs {
namespace {

struct Report {
  int status = 0;
  std::string text;
};

Report Analyse(const std::string& server) {
  Report report;
  report.text =
      OutputOf(Quoted(LOCKGRAPH_PROGRAM) + " " +
                   Quoted(LOCKGRAPH_GAME_SERVERS "/" + server + "/compile_commands.json") +
                   " --no-cache --quiet --color=never",
               report.status);
  return report;
}

int Count(const std::string& text, const std::string& word) {
  int count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

TEST(GameServer, TheHangIsNamedWithBothThreads) {
  const Report report = Analyse("broken");
  EXPECT_EQ(report.status, 1) << report.text;
  EXPECT_EQ(Count(report.text, "error[") + Count(report.text, "warning["), 1) << report.text;
  EXPECT_NE(report.text.find("[LG1006]"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("World::state_mutex_"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("season.cc"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("saver.cc"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("world.cc"), std::string::npos) << report.text;
}

TEST(GameServer, TheFixedTwinIsSilent) {
  const Report report = Analyse("fixed");
  EXPECT_EQ(report.status, 0) << report.text;
  EXPECT_EQ(Count(report.text, "error[") + Count(report.text, "warning["), 0) << report.text;
}

}  // namespace
}  // namespace lockgraph::test_programs
