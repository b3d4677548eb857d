#include "lockorder/components.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace lockgraph::lockorder {
namespace {

using Lists = std::vector<std::vector<uint32_t>>;

Components Of(const Lists& out) {
  return FindComponents(static_cast<uint32_t>(out.size()), [&](uint32_t v, uint32_t i) {
    return i < out[v].size() ? out[v][i] : kNoSuccessor;
  });
}

TEST(ComponentsTest, NumbersBySmallestVertex) {
  const Components c = Of({{1}, {2}, {1, 3}, {}, {0, 4}});
  EXPECT_THAT(c.of, ::testing::ElementsAre(0, 1, 1, 2, 3));
  EXPECT_THAT(c.vertices[1], ::testing::ElementsAre(1, 2));
}

TEST(ComponentsTest, AMillionDeep) {
  Lists out(1000000);
  for (uint32_t v = 0; v + 1 < out.size(); ++v) out[v] = {v + 1};
  EXPECT_EQ(Of(out).vertices.size(), out.size());
  out.back() = {0};
  EXPECT_EQ(Of(out).vertices.size(), 1u);
}

// Two vertices share a component exactly when each reaches the other.
TEST(ComponentsTest, AgreesWithReachability) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    const uint32_t n = 1 + random() % 8;
    Lists out(n);
    std::vector<std::vector<bool>> reach(n, std::vector<bool>(n, false));
    for (uint32_t v = 0; v < n; ++v) reach[v][v] = true;
    for (uint32_t e = random() % (2 * n); e > 0; --e) {
      const auto a = static_cast<uint32_t>(random() % n);
      const auto b = static_cast<uint32_t>(random() % n);
      out[a].push_back(b);
      reach[a][b] = true;
    }
    for (uint32_t k = 0; k < n; ++k) {
      for (uint32_t i = 0; i < n; ++i) {
        for (uint32_t j = 0; j < n; ++j) {
          if (reach[i][k] && reach[k][j]) reach[i][j] = true;
        }
      }
    }
    const Components c = Of(out);
    for (uint32_t i = 0; i < n; ++i) {
      for (uint32_t j = 0; j < n; ++j) {
        ASSERT_EQ(c.of[i] == c.of[j], reach[i][j] && reach[j][i]) << "round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace lockgraph::lockorder
