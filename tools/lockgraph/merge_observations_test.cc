#include "tools/lockgraph/merge_observations.h"

#include <gtest/gtest.h>

namespace lockgraph::cli {
namespace {

using lockorder::ObjectKind;
using lockorder::Observations;

Observations OneLockInAnObject() {
  Observations o;
  o.objects.push_back({ObjectKind::kGlobal, "house", "House", {}, {}});
  o.objects.push_back({ObjectKind::kReached, "room", "Room", {0}, "House::room_"});
  lockorder::Resource lock;
  lock.name = "Room::mutex_";
  lock.owner = {1};
  o.resources.push_back(lock);
  lock.name = "House::mutex_";
  lock.owner = {0};
  o.resources.push_back(lock);
  o.order_places.push_back({{1}, {0}, 3});
  return o;
}

TEST(AppendObservations, LocksStayInTheirObjects) {
  Observations all;
  for (uint32_t i = 0; i < 2; ++i) AppendObservations(OneLockInAnObject(), all);
  ASSERT_EQ(all.objects.size(), 4u);
  ASSERT_EQ(all.resources.size(), 4u);
  EXPECT_EQ(all.objects[all.resources[2].owner.value].key, "room");
  EXPECT_EQ(all.resources[2].owner.value, 3u);
  EXPECT_EQ(all.objects[3].from.value, 2u);
  EXPECT_FALSE(all.objects[2].from.valid());
}

TEST(AppendObservations, CountsSpeakOfTheirLocks) {
  Observations all;
  for (uint32_t i = 0; i < 2; ++i) AppendObservations(OneLockInAnObject(), all);
  ASSERT_EQ(all.order_places.size(), 2u);
  EXPECT_EQ(all.order_places[1].first.value, 3u);
  EXPECT_EQ(all.order_places[1].second.value, 2u);
  EXPECT_EQ(all.order_places[1].places, 3u);
}

}  // namespace
}  // namespace lockgraph::cli
