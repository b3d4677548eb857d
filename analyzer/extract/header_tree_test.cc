#include "analyzer/extract/header_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockgraph::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

HeaderChoice Choice(std::vector<std::vector<uint32_t>> includes, std::vector<uint64_t> cost) {
  HeaderChoice choice;
  choice.includes = std::move(includes);
  choice.cost = std::move(cost);
  choice.excluded.resize(choice.cost.size());
  return choice;
}

TEST(HeaderTree, CommonHeadersInTheOrderOfInclusion) {
  const auto groups = DivideByHeaders(Choice({{2, 0, 1}, {0, 2}, {1, 2, 0}}, {1, 1, 1}), {0, 1, 2});
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_THAT(groups[0].headers, ElementsAre(2, 0));
  EXPECT_THAT(groups[0].units, ElementsAre(0, 1, 2));
}

TEST(HeaderTree, TheDearerHeaderDecides) {
  // Header 0 is in three units, header 1 in two but costs ten times as much.
  const auto groups = DivideByHeaders(Choice({{0}, {0, 1}, {0, 1}}, {1, 10}), {0, 1, 2});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_THAT(groups[0].units, ElementsAre(1, 2));
  EXPECT_THAT(groups[0].headers, ElementsAre(0, 1));
  EXPECT_THAT(groups[1].units, ElementsAre(0));
  EXPECT_THAT(groups[1].headers, IsEmpty());
}

TEST(HeaderTree, NothingIsSharedThatSavesTooLittleOrMustNotBe) {
  HeaderChoice choice = Choice({{0, 1}, {0, 1}}, {5, 7});
  choice.least_saving = 13;
  EXPECT_EQ(DivideByHeaders(choice, {0, 1}).size(), 2u);
  choice.least_saving = 12;
  EXPECT_EQ(DivideByHeaders(choice, {0, 1}).size(), 1u);
  choice.least_saving = 0;
  choice.excluded = {true, true};
  EXPECT_EQ(DivideByHeaders(choice, {0, 1}).size(), 2u);
}

}  // namespace
}  // namespace lockgraph::extract
