// One hand-made scene per rule, written in each format and compared with the file beside its
// sources. LOCKGRAPH_UPDATE_GOLDEN=1 rewrites the files; then read what changed.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "lockorder/rules.h"
#include "report/sarif.h"
#include "report/stage.h"
#include "report/text.h"

namespace lockgraph::report {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream content;
  content << in.rdbuf();
  return content.str();
}

void Write(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

void ExpectGolden(const std::string& path, const std::string& actual) {
  if (std::getenv("LOCKGRAPH_UPDATE_GOLDEN") != nullptr) {
    Write(path, actual);
    return;
  }
  EXPECT_EQ(ReadFile(path), actual) << "differs from " << path;
}

class GoldenTest : public testing::TestWithParam<lockorder::RuleInfo> {
 protected:
  std::string directory() const {
    return std::string(LOCKGRAPH_GOLDEN_DIR) + "/" + std::string(GetParam().code);
  }
};

TEST_P(GoldenTest, Text) {
  const Stage stage = SceneFor(GetParam().rule, directory());
  TextOptions options;
  options.root = directory();
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteText(out, stage.observations, stage.verdict, options);
  ExpectGolden(directory() + "/expected.txt", text);
}

TEST_P(GoldenTest, Sarif) {
  const Stage stage = SceneFor(GetParam().rule, directory());
  SourceCache sources(directory());
  const Teller teller(stage.observations, sources, TellOptions{});
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteSarif(out, teller, stage.verdict, SarifOptions{});
  Write(std::string(LOCKGRAPH_DOCUMENTS_DIR) + "/" + std::string(GetParam().code) + ".sarif", text);
  // The rules' help is the pages' text, which has its own tests.
  auto document = llvm::json::parse(text);
  ASSERT_TRUE(static_cast<bool>(document));
  llvm::json::Object& run = *document->getAsObject()->getArray("runs")->front().getAsObject();
  run.getObject("tool")->getObject("driver")->erase("rules");
  std::string without_rules;
  llvm::raw_string_ostream(without_rules) << llvm::formatv("{0:2}\n", *document);
  ExpectGolden(directory() + "/expected.sarif", without_rules);
}

INSTANTIATE_TEST_SUITE_P(Rules, GoldenTest,
                         testing::ValuesIn(lockorder::AllRules().begin(),
                                           lockorder::AllRules().end()),
                         [](const auto& info) { return std::string(info.param.code); });

}  // namespace
}  // namespace lockgraph::report
