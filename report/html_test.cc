#include "report/html.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/html_document_for_tests.h"
#include "report/html_text.h"

namespace lockgraph::report {
namespace {

using lockorder::Rule;
using testing::HasSubstr;
using testing::Not;

class HtmlTest : public testing::TestWithParam<lockorder::RuleInfo> {};

TEST_P(HtmlTest, TellsTheFinding) {
  const Stage stage = RuleScene(GetParam().rule);
  const std::string html = Document(stage);
  ExpectBalanced(html);
  KeepForBrowser(std::string(GetParam().code), html);
  EXPECT_THAT(html, HasSubstr(std::string(GetParam().code)));
  EXPECT_THAT(html, HasSubstr("<mark class=\"want\">"));
  EXPECT_THAT(html, HasSubstr("What to do"));
  // Nothing is fetched: no address stands where a browser would follow it by itself.
  const std::string markup = html.substr(0, html.find("<script"));
  EXPECT_THAT(markup, Not(HasSubstr("src=")));
  EXPECT_THAT(markup, Not(HasSubstr("@import")));
}

INSTANTIATE_TEST_SUITE_P(Rules, HtmlTest,
                         testing::ValuesIn(lockorder::AllRules().begin(),
                                           lockorder::AllRules().end()),
                         [](const auto& info) { return std::string(info.param.code); });

TEST(HtmlDocumentTest, ThreadsStandSideBySide) {
  const std::string html = Document(RuleScene(Rule::kLockOrderCycle));
  EXPECT_THAT(html, HasSubstr("<h4>Thread 1: <code>Server::Tick</code>, started at room.cc:26"));
  EXPECT_THAT(html, HasSubstr("<h4>Thread 2: <code>Server::Read</code>, started at room.cc:25"));
  EXPECT_THAT(html, HasSubstr("<svg class=\"circle\""));
}

TEST(HtmlDocumentTest, HostileNamesAndSourcesAreInert) {
  const std::string directory = testing::TempDir() + "html_test";
  std::filesystem::create_directories(directory);
  std::ofstream(directory + "/a.cc", std::ios::binary)
      << "lock(m); // </pre></script><script>alert(1)</script> \xff \xe2\x80\xae \"'\n";
  Stage stage(directory);
  const std::string name = "</script><img src=x onerror=alert(1)>`\"'\xe2\x80\xae\xff";
  const lockorder::ResourceId lock = stage.Lock(name, name);
  const lockorder::ThreadId main = stage.Main();
  stage.observations.threads[main.value].name = name;
  const lockorder::SiteId site = stage.At("a.cc", "lock(m)", name);
  const uint32_t again = stage.Want(main, {Holds(lock, lockorder::Mode::kExclusive, site)}, lock,
                                    lockorder::Mode::kExclusive, site);
  stage.Find(Rule::kSelfDeadlock, lockorder::Confidence::kCertain, {{again, 0}}).fingerprint = name;
  lockorder::BlindSpot spot;
  spot.what = name;
  stage.observations.blind_spots.push_back(spot);
  HtmlOptions options;
  options.title = name;
  options.standings = {{Standing::State::kNew, Standing::Suppressed::kInFile, name}};
  const std::string html = Document(stage, options);
  ExpectBalanced(html);
  KeepForBrowser("hostile", html);
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(html, Not(HasSubstr("\xff")));
}

// Many places of one lock are one entry in the contents, with a link to each.
TEST(HtmlDocumentTest, PlacesOfOneLockAreListedTogether) {
  Stage stage = RuleScene(Rule::kUnorderedInstances);
  for (int i = 0; i < 6; ++i) {
    stage.verdict.findings.push_back(stage.verdict.findings.front());
    stage.verdict.findings.back().fingerprint = std::to_string(i);
  }
  const std::string html = Document(stage);
  KeepForBrowser("group", html);
  ExpectBalanced(html);
  EXPECT_THAT(html, HasSubstr("the same at 6 further places"));
  const std::string contents = html.substr(html.find("<nav"), html.find("</nav>"));
  size_t headlines = 0;
  for (size_t at = contents.find("two objects"); at < contents.find("</nav>");
       at = contents.find("two objects", at + 1)) {
    ++headlines;
  }
  EXPECT_EQ(headlines, 1u);
  for (int i = 0; i < 6; ++i) {
    EXPECT_THAT(html, HasSubstr("href=\"#f-" + std::to_string(i) + "\""));
    EXPECT_THAT(html, HasSubstr("id=\"f-" + std::to_string(i) + "\""));
  }
}

// Five hundred findings and five thousand locks: the page that has to load in three seconds.
TEST(HtmlDocumentTest, LargeProgramsFit) {
  Stage stage = RuleScene(Rule::kLockOrderCycle);
  const lockorder::Finding finding = stage.verdict.findings.front();
  for (int i = 1; i < 500; ++i) {
    stage.verdict.findings.push_back(finding);
    stage.verdict.findings.back().fingerprint = std::to_string(i);
  }
  std::vector<lockorder::ResourceId> locks;
  for (int i = 0; i < 5000; ++i) {
    locks.push_back(
        stage.Lock("Module" + std::to_string(i / 10) + "::mutex" + std::to_string(i % 10) + "_"));
  }
  for (int i = 0; i < 5000; ++i) {
    for (const int step : {1, 17, 301}) {
      if (i + step >= 5000) continue;
      stage.Want({0}, {Holds(locks[i], lockorder::Mode::kExclusive, {0})}, locks[i + step],
                 lockorder::Mode::kExclusive, {0});
    }
  }
  const std::string html = Document(stage);
  KeepForBrowser("large", html);
  ExpectBalanced(html);
  EXPECT_LT(html.size(), 8u << 20);
}

TEST(HtmlTextTest, SentencesSetNamesAsCode) {
  EXPECT_EQ(HtmlSentence("`a<b>` and `c`"), "<code>a&lt;b&gt;</code> and <code>c</code>");
  EXPECT_EQ(HtmlSentence("one ` only"), "one ` only");
  EXPECT_EQ(ScriptJson("{\"a\":\"</script>\"}"), "{\"a\":\"\\u003c/script\\u003e\"}");
}

}  // namespace
}  // namespace lockgraph::report
