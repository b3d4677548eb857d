#include "report/hierarchy.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/stage.h"

namespace lockgraph::report {
namespace {

using lockorder::Mode;
using lockorder::ResourceId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class HierarchyTest : public testing::Test {
 protected:
  HierarchyTest() : stage_(std::string()), sources_("") { main_ = stage_.Main(); }

  ResourceId Lock(const std::string& name) {
    const ResourceId id = stage_.Lock(name);
    stage_.observations.sites.push_back(
        {"log.cc", static_cast<uint32_t>(stage_.observations.sites.size()) + 1, 1, 2, ""});
    stage_.observations.resources[id.value].declared_at = {
        static_cast<uint32_t>(stage_.observations.sites.size()) - 1};
    return id;
  }
  void Order(ResourceId first, ResourceId second) {
    stage_.Want(main_, {Holds(first, Mode::kExclusive, {})}, second, Mode::kExclusive, {});
  }
  template <typename Write>
  std::string Written(Write write) {
    const Naming naming(stage_.observations, sources_);
    const OrderGraphView view = ViewOrder(stage_.observations, nullptr);
    std::string text;
    llvm::raw_string_ostream out(text);
    write(out, naming, view, BuildHierarchy(naming, view));
    return text;
  }

  Stage stage_;
  SourceCache sources_;
  lockorder::ThreadId main_;
};

TEST_F(HierarchyTest, LevelsFollowTheLongestWay) {
  const ResourceId a = Lock("a"), b = Lock("b"), c = Lock("c");
  Lock("d");
  Order(a, b);
  Order(b, c);
  Order(a, c);  // follows from the two others
  EXPECT_EQ(Written([](auto&&... args) { WriteLevels(args...); }),
            "level 1 (taken first)\n  `a` before `b`\nlevel 2\n  `b` before `c`\nlevel 3\n  `c`\n"
            "never taken together with another lock\n  `d`\n");
}

TEST_F(HierarchyTest, CirclesHaveNoOrder) {
  const ResourceId a = Lock("a"), b = Lock("b"), c = Lock("c");
  Order(a, b);
  Order(b, a);
  Order(b, c);
  const std::string text = Written([](auto&&... args) { WriteLevels(args...); });
  EXPECT_THAT(text, HasSubstr("no order among `a` and `b`"));
  EXPECT_THAT(text, HasSubstr("level 2\n  `c`\n"));
  EXPECT_THAT(Written([](auto&&... args) { WriteLevelsDot(args...); }),
              HasSubstr("n0 -> n1 [color=red];"));
}

TEST_F(HierarchyTest, MarkdownIsATable) {
  Order(Lock("Log::file_mutex_"), Lock("Log::index_mutex_"));
  const std::string text = Written([](auto&&... args) { WriteLevelsMarkdown(args...); });
  EXPECT_THAT(text, HasSubstr("| 1 | `Log::file_mutex_` | log.cc:1 | `Log::index_mutex_` |\n"));
  EXPECT_THAT(text, HasSubstr("| 2 | `Log::index_mutex_` | log.cc:2 |  |\n"));
}

TEST_F(HierarchyTest, AttributesNameWhatCanBeNamedThere) {
  const ResourceId file = Lock("Log::file_mutex_"), index = Lock("Log::index_mutex_");
  const ResourceId room = Lock("Room::mutex_"), global = Lock("g_mutex");
  stage_.observations.resources[room.value].instance = lockorder::Instance::kRelative;
  Order(file, index);
  Order(room, file);
  Order(global, room);
  // The only object of its class is still none that a third class can name.
  const ResourceId sole = Lock("Server::mutex_");
  stage_.observations.resources[sole.value].class_key = "_ZTS6Server::mutex_";
  Order(sole, room);
  const std::string text =
      Written([](auto& out, const Naming& naming, const auto& view, auto&& hierarchy) {
        WriteAttributes(out, naming, ProposeAttributes(naming, view, hierarchy));
      });
  EXPECT_EQ(text,
            "log.cc:2: `Log::index_mutex_`: ACQUIRED_AFTER(file_mutex_)\n"
            "log.cc:3: `Room::mutex_`: ACQUIRED_AFTER(g_mutex)\n");
}

TEST_F(HierarchyTest, YamlHasChains) {
  const ResourceId a = Lock("a"), b = Lock("b"), c = Lock("c"), d = Lock("d");
  Order(a, b);
  Order(b, c);
  Order(b, d);
  EXPECT_EQ(Written([](auto&&... args) { WriteHierarchyYaml(args...); }),
            "hierarchy:\n  - [\"a\", \"b\", \"c\"]\n  - [\"b\", \"d\"]\n");
}

TEST_F(HierarchyTest, ThousandsOfLocksAreNoTrouble) {
  std::vector<ResourceId> locks;
  for (int i = 0; i < 5000; ++i) locks.push_back(Lock("l" + std::to_string(10000 + i)));
  for (int i = 0; i < 5000; ++i) {
    for (int step : {1, 7, 100}) {
      if (i + step < 5000) Order(locks[i], locks[i + step]);
    }
  }
  const Naming naming(stage_.observations, sources_);
  const Hierarchy hierarchy = BuildHierarchy(naming, ViewOrder(stage_.observations, nullptr));
  EXPECT_THAT(hierarchy.levels, SizeIs(5000));
  EXPECT_THAT(hierarchy.direct, SizeIs(4999));
}

}  // namespace
}  // namespace lockgraph::report
