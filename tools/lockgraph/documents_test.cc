// Runs every command that the README and the guides show.
//
// A block that begins with ```sh is run by bash in a copy of docs/guide/example, one document after
// the other from its first block to its last. A command must succeed, or exit with N where its line
// ends in "# exits N"; lockgraph itself may also have found something. The lines of a ```text block
// must stand in this order in what the block before it printed; a line "..." stands for any lines.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

namespace fs = std::filesystem;

struct Block {
  std::string language;
  std::string text;
  int line = 0;
};

std::vector<Block> BlocksOf(const fs::path& document) {
  std::vector<Block> blocks;
  std::ifstream in(document);
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), "", number});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

// The block as a script that checks each command's exit status.
std::string ScriptOf(const Block& block) {
  static const std::regex expectation("# exits ([0-9]+)$");
  static const std::regex here_document("<<'?([A-Z]+)'?");
  std::ostringstream script;
  std::istringstream lines(block.text);
  std::string end_of_here;
  std::string expected;
  std::string command;
  for (std::string line; std::getline(lines, line);) {
    script << line << "\n";
    command += line;
    std::smatch match;
    if (!end_of_here.empty()) {
      if (line != end_of_here) continue;
      end_of_here.clear();
    } else if (std::regex_search(line, match, here_document)) {
      end_of_here = match[1];
      continue;
    } else if (line.ends_with("\\")) {
      continue;
    } else if (std::regex_search(line, match, expectation)) {
      expected = match[1];
    }
    if (expected.empty()) expected = command.starts_with("lockgraph ") ? "[01]" : "0";
    script << "status=$?; [[ $status == " << expected << " ]] || { echo \"exited with $status, not "
           << expected << "\" >&2; exit 99; }\n";
    expected.clear();
    command.clear();
  }
  return script.str();
}

// The line of `expected` that is missing in `actual`; empty when all are there in order.
std::string FirstMissing(const std::string& expected, const std::string& actual) {
  std::istringstream wanted(expected);
  std::istringstream got(actual);
  for (std::string line; std::getline(wanted, line);) {
    if (line == "..." || line.empty()) continue;
    bool found = false;
    for (std::string candidate; !found && std::getline(got, candidate);) found = candidate == line;
    if (!found) return line;
  }
  return "";
}

class DocumentTest : public ::testing::TestWithParam<std::string> {};

TEST_P(DocumentTest, CommandsDoWhatTheTextSays) {
  const fs::path source(LOCKGRAPH_SOURCE_DIR);
  const Scratch scratch;
  fs::copy(source / "docs/guide/example", scratch.path(), fs::copy_options::recursive);
  // The build that runs this test has done what ./dev does; here it only has to know the command.
  scratch.Write("dev",
                "#!/bin/sh\n\"" + (source / "dev").string() + "\" help | grep -q \"^  $1 \"\n");
  const std::string git = "git -c user.name=a -c user.email=a@b.example ";
  const Outcome prepared = scratch.Shell(
      "chmod +x dev && cmake -B build >/dev/null && cmake --build build >/dev/null && " + git +
      "init -q && " + git + "add *.* && " + git +
      "commit -q -m start && git update-ref refs/remotes/origin/main HEAD && "
      "lockgraph check --quiet --save-graph=old.lgg >/dev/null; cp old.lgg new.lgg");
  ASSERT_EQ(prepared.status, 0) << prepared.out << prepared.err;
  std::string printed;
  for (const Block& block : BlocksOf(source / GetParam())) {
    const std::string place = GetParam() + ":" + std::to_string(block.line);
    if (block.language == "sh") {
      scratch.Write(".script", ScriptOf(block));
      const Outcome outcome = scratch.Shell("bash .script");
      EXPECT_EQ(outcome.status, 0) << place << "\n" << outcome.out << outcome.err;
      printed = outcome.out;
    } else if (block.language == "text") {
      const std::string missing = FirstMissing(block.text, printed);
      EXPECT_EQ(missing, "") << place << ": was not printed; printed was:\n" << printed;
    }
  }
}

std::vector<std::string> Documents() {
  std::vector<std::string> documents = {"README.md"};
  for (const auto& entry : fs::directory_iterator(fs::path(LOCKGRAPH_SOURCE_DIR) / "docs/guide")) {
    if (entry.path().extension() == ".md") {
      documents.push_back("docs/guide/" + entry.path().filename().string());
    }
  }
  std::sort(documents.begin(), documents.end());
  return documents;
}

INSTANTIATE_TEST_SUITE_P(All, DocumentTest, ::testing::ValuesIn(Documents()),
                         [](const ::testing::TestParamInfo<std::string>& info) {
                           std::string name = fs::path(info.param).stem().string();
                           for (char& c : name) c = std::isalnum(c) ? c : '_';
                           return name;
                         });

}  // namespace
}  // namespace lockgraph::cli
