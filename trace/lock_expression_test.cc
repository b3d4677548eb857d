#include "trace/lock_expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockgraph::trace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Found(std::string_view text) {
  std::vector<std::string> texts;
  for (const LockExpression& e :
       FindLockExpressions(text, std::min(text.find('\n'), text.size()))) {
    texts.push_back(e.text);
  }
  return texts;
}

TEST(FindLockExpressions, UnderstandsGuards) {
  EXPECT_THAT(Found("  std::lock_guard<std::mutex> lock(mutex_);"), ElementsAre("mutex_"));
  EXPECT_THAT(Found("std::unique_lock l{room->doors[i].mutex};"),
              ElementsAre("room->doors[i].mutex"));
  EXPECT_THAT(Found("std::scoped_lock both(a.m, b.m);"), ElementsAre("a.m", "b.m"));
  EXPECT_THAT(Found("absl::MutexLock l(&mu_);"), ElementsAre("&mu_"));
  EXPECT_THAT(Found("std::lock_guard<std::mutex> lock(\n    other);"), ElementsAre("other"));
  EXPECT_THAT(Found("std::unique_lock<std::mutex> l(m, std::try_to_lock);"), ElementsAre("m"));
}

TEST(FindLockExpressions, UnderstandsCalls) {
  EXPECT_THAT(Found("from->mutex_.lock();"), ElementsAre("from->mutex_"));
  EXPECT_THAT(Found("std::call_once(loaded_, &Driver::Load, this);"), ElementsAre("loaded_"));
  EXPECT_THAT(Found("pthread_once(&once, Start);"), ElementsAre("&once"));
  EXPECT_THAT(Found("if (!g.try_lock()) return;"), ElementsAre("g"));
  EXPECT_THAT(Found("pthread_mutex_lock(&table[i]);"), ElementsAre("&table[i]"));
  EXPECT_THAT(Found("db_lock(&db->lock);"), ElementsAre("&db->lock"));
  EXPECT_THAT(Found("this->mutex_.lock_shared();"), ElementsAre("this->mutex_"));
}

TEST(FindLockExpressions, PrefersTheOneAtTheColumn) {
  constexpr std::string_view kText = "Guard(Mutex* m) : mutex_(m) { mutex_->Lock(); }";
  const auto at = [&](uint32_t column) { return FindLockExpressions(kText, kText.size(), column); };
  ASSERT_EQ(at(40).size(), 1u);
  EXPECT_EQ(at(40)[0].text, "mutex_");
  EXPECT_EQ(at(0).size(), 2u);
  EXPECT_EQ(at(1000).size(), 2u);
}

TEST(FindLockExpressions, StaysOutOfOtherCode) {
  EXPECT_THAT(Found("int x = compute(a, b);"), IsEmpty());
  EXPECT_THAT(Found("// m.lock();"), IsEmpty());
  EXPECT_THAT(Found("m.unlock();"), IsEmpty());
  for (const char* text :
       {"lock(", "a.lock", "lock(((", ").lock()", "->lock()", "lock<", "x[.lock("}) {
    (void)Found(text);
  }
}

TEST(ParseLockExpression, TakesPathsApart) {
  const auto path = ParseLockExpression("&room->doors[i].mutex");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->root, "room");
  EXPECT_THAT(path->steps, ElementsAre("doors", "[]", "mutex"));
  EXPECT_EQ(ParseLockExpression("this->a.b")->root, "a");
  EXPECT_EQ(ParseLockExpression("(*p).m")->root, "p");
  EXPECT_TRUE(ParseLockExpression("(*p).m")->dereferenced);
  EXPECT_TRUE(ParseLockExpression("*p")->dereferenced);
  EXPECT_FALSE(ParseLockExpression("&p.m")->dereferenced);
  EXPECT_EQ(ParseLockExpression("Registry::Get().mu")->root, "Registry::Get");
  EXPECT_FALSE(ParseLockExpression("a + b"));
  EXPECT_FALSE(ParseLockExpression("17"));
  EXPECT_FALSE(ParseLockExpression(""));
}

TEST(FindCallArguments, GivesEachArgument) {
  const auto arguments = FindCallArguments("  Transfer(from, to->mutex, 3);", "Transfer");
  ASSERT_EQ(arguments.size(), 3u);
  EXPECT_EQ(arguments[0].root, "from");
  EXPECT_THAT(arguments[1].steps, ElementsAre("mutex"));
  EXPECT_EQ(arguments[2].root, "");
}

}  // namespace
}  // namespace lockgraph::trace
