// The analyzer on the game server, as `./dev demo` shows it, and on its fixed twin.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "test_programs/harness/program.h"

namespace lockgraph::test_programs {
namespace {

struct Report {
  int status = 0;
  std::string text;
};

Report AnalyseDatabase(const std::string& database) {
  Report report;
  report.text = OutputOf(
      Quoted(LOCKGRAPH_PROGRAM) + " " + Quoted(database) + " --no-cache --quiet --color=never",
      report.status);
  return report;
}

std::string Database(const std::string& server) {
  return LOCKGRAPH_GAME_SERVERS "/" + server + "/compile_commands.json";
}

Report Analyse(const std::string& server) { return AnalyseDatabase(Database(server)); }

// Analysed once for all tests.
const Report& Broken() {
  static const Report report = Analyse("broken");
  return report;
}

std::string Read(const std::string& path) {
  std::ifstream in(path);
  std::stringstream content;
  content << in.rdbuf();
  return content.str();
}

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

int Count(const std::string& text, const std::string& word) {
  int count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++count;
  }
  return count;
}

TEST(GameServer, TheHangIsNamedWithBothThreads) {
  const Report& report = Broken();
  EXPECT_EQ(report.status, 1) << report.text;
  EXPECT_EQ(Count(report.text, "error[") + Count(report.text, "warning["), 1) << report.text;
  EXPECT_NE(report.text.find("[LG1006]"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("World::state_mutex_"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("season.cc"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("saver.cc"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("world.cc"), std::string::npos) << report.text;
}

// Who knows nothing but the message can do what its help says, and the deadlock is gone.
TEST(GameServer, WhatTheHelpSaysIsTheFix) {
  const Report& report = Broken();
  const std::regex help("before the call at\\s+(\\S*/)(\\w+\\.cc):(\\d+):\\s+`([^`]+)` above it");
  std::smatch match;
  ASSERT_TRUE(std::regex_search(report.text, match, help)) << report.text;
  std::string database = Read(Database("broken"));
  std::smatch entry;
  ASSERT_TRUE(std::regex_search(database, entry,
                                std::regex("\"file\": \"([^\"]*)/" + match[2].str() + "\"")));
  const std::string directory = entry[1];
  const std::string file = directory + "/" + match[2].str();

  std::istringstream source(Read(file));
  std::string mended;
  int number = 0;
  for (std::string line; std::getline(source, line);) {
    if (++number == std::stoi(match[3])) mended += match[4].str() + "\n";
    mended += line + "\n";
  }
  const std::filesystem::path work = testing::TempDir() + "game_server_mended";
  std::filesystem::create_directories(work);
  const std::string mended_file = (work / match[2].str()).string();
  std::ofstream(mended_file) << mended;
  ReplaceAll(database, "-c " + file, "-I" + directory + " -c " + mended_file);
  ReplaceAll(database, "\"" + file + "\"", "\"" + mended_file + "\"");
  std::ofstream((work / "compile_commands.json").string()) << database;
  const Report after = AnalyseDatabase((work / "compile_commands.json").string());
  EXPECT_EQ(after.status, 0) << after.text;
  EXPECT_NE(after.text.find("no findings"), std::string::npos) << after.text;
  std::filesystem::remove_all(work);
}

TEST(GameServer, TheFixedTwinIsSilent) {
  const Report report = Analyse("fixed");
  EXPECT_EQ(report.status, 0) << report.text;
  EXPECT_EQ(Count(report.text, "error[") + Count(report.text, "warning["), 0) << report.text;
}

}  // namespace
}  // namespace lockgraph::test_programs
